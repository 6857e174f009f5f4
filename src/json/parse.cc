#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>

#include <fmt/core.h>

#include "json/json.h"

namespace latchkey::json {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

// The keys of the objects that are open, so that a repeated one is seen when its object ends. One buffer for all.
class OpenKeys {
 public:
  void begin_object() { objects_.push_back(keys_.size()); }
  void append(Text part) { text_.append(part.data(), part.size()); }
  void end_key() { keys_.push_back(text_.size()); }

  // The key that stands twice in the innermost object, which is closed by this.
  std::optional<std::string> end_object() {
    const std::size_t first = objects_.back();
    objects_.pop_back();
    names_.clear();
    for (std::size_t i = first; i < keys_.size(); ++i) names_.push_back(key(i));
    std::optional<std::string> repeated;
    std::ranges::sort(names_);
    if (auto twin = std::ranges::adjacent_find(names_); twin != names_.end()) repeated = std::string(*twin);
    text_.resize(first == 0 ? 0 : keys_[first - 1]);
    keys_.resize(first);
    return repeated;
  }

 private:
  std::string_view key(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : keys_[i - 1];
    return std::string_view(text_).substr(begin, keys_[i] - begin);
  }
  std::string text_;
  std::vector<std::size_t> keys_;     // where each key ends in text_
  std::vector<std::size_t> objects_;  // how many keys there were when each open object began
  std::vector<std::string_view> names_;
};

struct Handler {
  static constexpr std::size_t max_object_size = Object::max_size();
  static constexpr std::size_t max_array_size = Array::max_size();
  static constexpr std::size_t max_key_size = String::max_size();
  static constexpr std::size_t max_string_size = String::max_size();

  boost::json::value_stack stack;
  OpenKeys keys;
  std::string number;
  std::string refusal;  // why we stopped, when Boost has no word for it

  bool refuse(std::string why, error_code& ec) {
    refusal = std::move(why);
    ec = boost::json::error::syntax;
    return false;
  }
  bool on_document_begin(error_code&) {
    stack.reset();
    return true;
  }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    keys.begin_object();
    return true;
  }
  bool on_object_end(std::size_t n, error_code& ec) {
    // RFC 7493 §2.3: objects in I-JSON messages MUST NOT have members with duplicate names.
    if (auto repeated = keys.end_object()) return refuse(fmt::format("the key \"{}\" stands twice", *repeated), ec);
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(Text s, std::size_t, error_code&) {
    keys.append(s);
    stack.push_chars(s);
    return true;
  }
  bool on_key(Text s, std::size_t, error_code&) {
    keys.append(s);
    keys.end_key();
    stack.push_key(s);
    return true;
  }
  bool on_string_part(Text s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_string(Text s, std::size_t, error_code&) {
    stack.push_string(s);
    return true;
  }
  bool on_number_part(Text s, error_code&) {
    number.append(s.data(), s.size());
    return true;
  }
  bool on_int64(std::int64_t i, Text, error_code&) {
    number.clear();
    stack.push_int64(i);
    return true;
  }
  bool on_uint64(std::uint64_t u, Text, error_code&) {
    number.clear();
    stack.push_uint64(u);
    return true;
  }
  // Boost's own conversion may be off by one in the last place, so the text is converted again.
  bool on_double(double, Text s, error_code& ec) {
    number.append(s.data(), s.size());
    double exact = 0;
    auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), exact);
    if (bad != std::errc{} || end != number.data() + number.size()) {
      return refuse(fmt::format("the number {} is out of range", number.substr(0, 40)), ec);
    }
    number.clear();
    stack.push_double(exact);
    return true;
  }
  bool on_bool(bool b, error_code&) {
    stack.push_bool(b);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }
};

std::string place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {} column {}", std::ranges::count(before, '\n') + 1, offset - line_start + 1);
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
  if (text.size() > limits.max_bytes) {
    return fail(Error::Kind::invalid,
                fmt::format("JSON of {} bytes is over the limit of {}", text.size(), limits.max_bytes));
  }
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  boost::json::basic_parser<Handler> parser(options);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = boost::json::error::extra_data;
  if (ec) {
    const std::string& refusal = parser.handler().refusal;
    return fail(Error::Kind::invalid,
                fmt::format("JSON at {}: {}", place(text, used), refusal.empty() ? ec.message() : refusal));
  }
  return parser.handler().stack.release();
}

Result<Object> parse_object(std::string_view text, Limits limits) {
  auto value = parse(text, limits);
  if (!value) return std::unexpected(std::move(value.error()));
  if (!value->is_object()) return fail(Error::Kind::invalid, "JSON: an object is expected");
  return std::move(value->as_object());
}

}  // namespace latchkey::json
