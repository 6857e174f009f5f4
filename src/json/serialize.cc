#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"
#include "json/json.h"
#include "json/writer.h"

namespace latchkey::json {
namespace {

void append_double(std::string& out, double value) {
  if (!std::isfinite(value)) {  // cannot be parsed and has no JSON; a program's own mistake becomes null
    out += "null";
    return;
  }
  char digits[40];
  auto [end, ec] = std::to_chars(digits, digits + sizeof digits, value);
  std::string_view text(digits, static_cast<std::size_t>(end - digits));
  out += text;
  // Without a point or an exponent it would come back as an integer.
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

template <class Number>
void append_integer(std::string& out, Number value) {
  char digits[24];
  auto [end, ec] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

struct Serializer {
  std::string& out;
  bool pretty = false;
  std::size_t depth = 0;

  void line() {
    if (!pretty) return;
    out += '\n';
    out.append(depth * 2, ' ');
  }

  void write(const Value& value) {
    switch (value.kind()) {
      case boost::json::kind::null:
        out += "null";
        break;
      case boost::json::kind::bool_:
        out += value.get_bool() ? "true" : "false";
        break;
      case boost::json::kind::int64:
        append_integer(out, value.get_int64());
        break;
      case boost::json::kind::uint64:
        append_integer(out, value.get_uint64());
        break;
      case boost::json::kind::double_:
        append_double(out, value.get_double());
        break;
      case boost::json::kind::string:
        append_string(out, view(value.get_string()));
        break;
      case boost::json::kind::array:
        write(value.get_array());
        break;
      case boost::json::kind::object:
        write(value.get_object());
        break;
    }
  }

  void write(const Array& array) {
    out += '[';
    ++depth;
    bool first = true;
    for (const Value& item : array) {
      if (!first) out += ',';
      first = false;
      line();
      write(item);
    }
    --depth;
    if (!first) line();
    out += ']';
  }

  void write(const Object& object) {
    out += '{';
    ++depth;
    bool first = true;
    for (const auto& member : object) {
      if (!first) out += ',';
      first = false;
      line();
      append_string(out, {member.key().data(), member.key().size()});
      out += pretty ? ": " : ":";
      write(member.value());
    }
    --depth;
    if (!first) line();
    out += '}';
  }
};

template <class T>
std::string compact(const T& value) {
  std::string out;
  Serializer{out}.write(value);
  return out;
}

/// Characters that stand for themselves inside a string: ASCII without controls, quote and backslash.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

/// How many characters at the front stand for themselves; eight at a time, since nearly all do.
std::size_t plain_run(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = ones * 0x80;
  // The top bit of every byte that is zero, and perhaps of one above it: none is set when no byte is zero.
  const auto zeros = [](std::uint64_t v) { return (v - ones) & ~v; };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    const std::uint64_t controls = (eight - ones * 0x20) & ~eight;
    if (((eight | controls | zeros(eight ^ ones * '"') | zeros(eight ^ ones * '\\')) & tops) != 0) break;
  }
  while (i < text.size() && kPlain[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

void append_escape(std::string& out, unsigned char c) {
  static constexpr char hex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
  }
}

}  // namespace

std::string serialize(const Value& value) { return compact(value); }
std::string serialize(const Object& object) { return compact(object); }
std::string serialize(const Array& array) { return compact(array); }

std::string pretty(const Value& value) {
  std::string out;
  Serializer{out, true}.write(value);
  out += '\n';
  return out;
}

const Value* find(const Object& object, std::string_view key) {
  const Value* value = object.if_contains({key.data(), key.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string_view string_or_empty(const Object& object, std::string_view key) {
  const Value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_string() ? view(value->get_string()) : std::string_view{};
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // where the run that needs no change began
  for (std::size_t i = 0; i < text.size();) {
    i += plain_run(text.substr(i));
    if (i == text.size()) break;
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      if (const std::size_t length = utf8_sequence_length(text.substr(i))) {
        i += length;
        continue;
      }
    }
    out.append(text, plain, i - plain);
    if (c >= 0x80)
      out += "\xEF\xBF\xBD";
    else
      append_escape(out, c);
    plain = ++i;
  }
  out.append(text, plain);
  out += '"';
}

}  // namespace latchkey::json
