#include "rp/challenge.h"

#include <algorithm>
#include <charconv>

#include "rp/step_up.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kMostBytes = 8192;
constexpr std::size_t kMostAcrBytes = 512;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// token = 1*tchar (RFC 9110 §5.6.2); token68 adds / and = at the end, which we only step over
bool is_token(char c) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || others.contains(c);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // challenge = scheme [ 1*SP ( token68 / #auth-param ) ], and the list has commas as the parameters have
  std::vector<Challenge> read() {
    std::vector<Challenge> found;
    while (true) {
      skip(" \t,");
      const std::string word = take_token();
      if (word.empty()) return found;
      skip(" \t");
      if (peek() == '=') {
        if (found.empty() || !read_parameter(found.back(), word)) return found;
        continue;
      }
      found.push_back({.scheme = word, .parameters = {}});
    }
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip(std::string_view what) {
    while (at_ < text_.size() && what.contains(text_[at_])) ++at_;
  }
  std::string take_token() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_token(text_[at_])) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }
  bool read_parameter(Challenge& challenge, const std::string& name) {
    ++at_;
    skip(" \t");
    if (peek() != '"') {
      std::string value = take_token();
      if (value.empty()) return false;
      challenge.parameters.emplace_back(name, std::move(value));
      return true;
    }
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    challenge.parameters.emplace_back(name, std::move(value));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::string Challenge::to_string() const {
  std::string out = scheme;
  for (const auto& [name, value] : parameters) {
    out += (out.size() == scheme.size() ? " " : ", ") + name + "=\"";
    for (const char c : value) {
      if (c < 0x20 || c >= 0x7f) continue;  // a header line is no place for them
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out;
}

std::vector<Challenge> parse_challenges(std::string_view header) {
  if (header.size() > kMostBytes) return {};
  return Reader(header).read();
}

Fields step_up_parameters(const StepUp& step_up) {
  Fields parameters;
  std::string values = joined_acr(step_up);
  if (!values.empty()) parameters.emplace_back("acr_values", std::move(values));
  if (step_up.max_age) parameters.emplace_back("max_age", std::to_string(step_up.max_age->count()));
  return parameters;
}

StepUp read_step_up(std::string_view acr_values, std::string_view max_age) {
  StepUp step_up;
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(max_age.data(), max_age.data() + max_age.size(), seconds);
  if (!max_age.empty() && error == std::errc{} && end == max_age.data() + max_age.size())
    step_up.max_age = std::chrono::seconds{seconds};
  const bool printable = std::ranges::all_of(acr_values, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (acr_values.size() > kMostAcrBytes || !printable) return step_up;
  while (!acr_values.empty()) {
    const auto space = acr_values.find(' ');
    if (const auto word = acr_values.substr(0, space); !word.empty()) step_up.acr_values.emplace_back(word);
    if (space == std::string_view::npos) break;
    acr_values.remove_prefix(space + 1);
  }
  return step_up;
}

std::optional<StepUp> step_up_challenge(std::string_view www_authenticate) {
  for (const auto& challenge : parse_challenges(www_authenticate)) {
    // RFC 9470 §3: the error code insufficient_user_authentication, whatever the scheme
    if (challenge.parameter("error") != "insufficient_user_authentication") continue;
    return read_step_up(challenge.parameter("acr_values"), challenge.parameter("max_age"));
  }
  return std::nullopt;
}

}  // namespace latchkey::rp
