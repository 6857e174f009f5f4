#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>

#include <fmt/core.h>

#include "json/arena.h"
#include "json/json.h"

namespace latchkey::json {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

/// What both handlers answer to what they do not care for.
struct Anything {
  static constexpr std::size_t max_object_size = Object::max_size();
  static constexpr std::size_t max_array_size = Array::max_size();
  static constexpr std::size_t max_key_size = String::max_size();
  static constexpr std::size_t max_string_size = String::max_size();

  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }
};

/// Builds the value. Boost keeps one of two members of the same name; that there were two shows in `members`.
struct Builder : Anything {
  explicit Builder(boost::json::storage_ptr s) : storage(std::move(s)), stack({}, first.data(), first.size()) {}

  boost::json::storage_ptr storage;
  // Enough for most texts, so that building them costs no memory beside their own.
  alignas(16) std::array<unsigned char, 4096> first;
  boost::json::value_stack stack;
  std::size_t members = 0;
  std::string number;
  std::string refusal;  // why we stopped, when Boost has no word for it

  bool refuse(std::string why, error_code& ec) {
    refusal = std::move(why);
    ec = boost::json::error::syntax;
    return false;
  }
  bool on_document_begin(error_code&) {
    stack.reset(storage);
    return true;
  }
  bool on_object_end(std::size_t n, error_code&) {
    members += n;
    stack.push_object(n);
    return true;
  }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(Text s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_key(Text s, std::size_t, error_code&) {
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
};

/// Looks for the key that stands twice, of a text that is known to have one. One buffer for the keys of all objects
/// that are open.
struct RepeatedKey : Anything {
  std::string text;
  std::vector<std::size_t> keys;     // where each key ends in `text`
  std::vector<std::size_t> objects;  // how many keys there were when each open object began
  std::string found;

  [[nodiscard]] std::string_view key(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : keys[i - 1];
    return std::string_view(text).substr(begin, keys[i] - begin);
  }
  bool on_document_begin(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    objects.push_back(keys.size());
    return true;
  }
  bool on_object_end(std::size_t, error_code& ec) {
    const std::size_t first = objects.back();
    objects.pop_back();
    std::vector<std::string_view> names;
    for (std::size_t i = first; i < keys.size(); ++i) names.push_back(key(i));
    std::ranges::sort(names);
    if (const auto twin = std::ranges::adjacent_find(names); twin != names.end()) {
      found = std::string(*twin);
      ec = boost::json::error::syntax;
      return false;
    }
    text.resize(first == 0 ? 0 : keys[first - 1]);
    keys.resize(first);
    return true;
  }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(Text s, std::size_t, error_code&) {
    text.append(s.data(), s.size());
    return true;
  }
  bool on_key(Text s, std::size_t, error_code&) {
    text.append(s.data(), s.size());
    keys.push_back(text.size());
    return true;
  }
  bool on_string_part(Text, std::size_t, error_code&) { return true; }
  bool on_string(Text, std::size_t, error_code&) { return true; }
  bool on_number_part(Text, error_code&) { return true; }
  bool on_int64(std::int64_t, Text, error_code&) { return true; }
  bool on_uint64(std::uint64_t, Text, error_code&) { return true; }
  bool on_double(double, Text, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
};

std::size_t count_members(const Value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += count_members(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += count_members(item);
  }
  return count;
}

std::string place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {} column {}", std::ranges::count(before, '\n') + 1, offset - line_start + 1);
}

boost::json::parse_options options_of(const Limits& limits) {
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  return options;
}

std::unexpected<Error> repeated_key(std::string_view text, const Limits& limits) {
  boost::json::basic_parser<RepeatedKey> parser(options_of(limits));
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  return fail(Error::Kind::invalid,
              fmt::format("JSON at {}: the key \"{}\" stands twice", place(text, used), parser.handler().found));
}

Result<Value> parse_into(boost::json::storage_ptr storage, std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return fail(Error::Kind::invalid,
                fmt::format("JSON of {} bytes is over the limit of {}", text.size(), limits.max_bytes));
  }
  boost::json::basic_parser<Builder> parser(options_of(limits), std::move(storage));
  Builder& built = parser.handler();
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = boost::json::error::extra_data;
  if (ec) {
    return fail(Error::Kind::invalid,
                fmt::format("JSON at {}: {}", place(text, used), built.refusal.empty() ? ec.message() : built.refusal));
  }
  Value value = built.stack.release();
  // RFC 7493 §2.3: objects in I-JSON messages MUST NOT have members with duplicate names.
  if (count_members(value) != built.members) return repeated_key(text, limits);
  return value;
}

Result<Object> only_object(Result<Value> value) {
  if (!value) return std::unexpected(std::move(value.error()));
  if (!value->is_object()) return fail(Error::Kind::invalid, "JSON: an object is expected");
  return std::move(value->as_object());
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) { return parse_into({}, text, limits); }

Result<Object> parse_object(std::string_view text, Limits limits) { return only_object(parse_into({}, text, limits)); }

Result<Object> parse_object_in(boost::json::monotonic_resource& memory, std::string_view text, Limits limits) {
  return only_object(parse_into(&memory, text, limits));
}

}  // namespace latchkey::json
