#include "conversation.h"

#include <charconv>

namespace latchkey::flows {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = text.find('\n', at);
      lines_.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
      if (end == std::string_view::npos) break;
      at = end + 1;
    }
  }
  [[nodiscard]] bool done() const { return next_ >= lines_.size(); }
  [[nodiscard]] std::string_view peek() const { return lines_[next_]; }
  std::string_view take() { return lines_[next_++]; }
  [[nodiscard]] int line() const { return static_cast<int>(next_) + 1; }

 private:
  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
};

std::unexpected<Error> wrong(const Reader& reader, std::string_view what) {
  return fail(Error::Kind::invalid, "line " + std::to_string(reader.line()) + ": " + std::string(what));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Headers until an empty line, or until `end` stands alone (which is left).
Status<> read_headers(Reader& reader, std::string_view end, Pairs& into) {
  while (!reader.done() && reader.peek() != end) {
    const auto line = reader.take();
    if (line.empty()) return {};
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return wrong(reader, "a header is written `Name: value`");
    into.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return {};
}

Status<> read_request(Reader& reader, Exchange& exchange) {
  const auto line = reader.take();
  const auto space = line.find(' ');
  exchange.method = line.substr(0, space);
  exchange.target = line.substr(space + 1);
  if (auto status = read_headers(reader, "---", exchange.headers); !status) return status;
  while (!reader.done() && reader.peek() != "---") exchange.body += reader.take();
  if (reader.done()) return wrong(reader, "`---` is missing after a request");
  reader.take();
  return {};
}

Status<> read_expectation(Reader& reader, Exchange& exchange) {
  if (reader.done() || !reader.peek().starts_with("HTTP ")) return wrong(reader, "`HTTP <status>` is missing");
  const auto number = reader.take().substr(5);
  if (std::from_chars(number.data(), number.data() + number.size(), exchange.status).ec != std::errc{})
    return wrong(reader, "no status");
  if (auto status = read_headers(reader, "===", exchange.expected_headers); !status) return status;
  while (!reader.done() && reader.peek() != "===") {
    const auto line = reader.take();
    if (line.empty()) continue;
    if (line.starts_with("! "))
      exchange.forbidden_texts.emplace_back(line.substr(2));
    else
      exchange.expected_texts.emplace_back(line);
  }
  if (reader.done()) return wrong(reader, "`===` is missing after an answer");
  reader.take();
  return {};
}

}  // namespace

Result<std::vector<Exchange>> parse_conversation(std::string_view text) {
  std::vector<Exchange> exchanges;
  Reader reader(text);
  while (!reader.done()) {
    const auto line = reader.peek();
    if (line.empty() || line.starts_with('#')) {
      reader.take();
      continue;
    }
    Exchange exchange;
    exchange.line = reader.line();
    if (line.starts_with("clock ") || line == "forget cookies") {
      exchange.command = reader.take();
    } else if (line.starts_with("GET ") || line.starts_with("POST ") || line.starts_with("OPTIONS ")) {
      if (auto status = read_request(reader, exchange); !status) return std::unexpected(status.error());
      if (auto status = read_expectation(reader, exchange); !status) return std::unexpected(status.error());
    } else {
      return wrong(reader, "neither a request nor a command");
    }
    exchanges.push_back(std::move(exchange));
  }
  return exchanges;
}

}  // namespace latchkey::flows
