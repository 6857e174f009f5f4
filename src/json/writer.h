// Appends JSON to a string, without a tree in between: three times quicker than building values, for what is written
// on every request (tokens, token responses). Commas are its own business; order and nesting are the caller's, who
// must close what it opens and give every member of an object a key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/json.h"

namespace latchkey::json {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(std::int64_t value);
  Writer& boolean(bool value);
  Writer& null();
  Writer& value(const Value& value);
  /// `text` must be a JSON value already.
  Writer& raw(std::string_view text);

  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  Writer& member(std::string_view name, const char* text) { return key(name).string(text); }
  Writer& member(std::string_view name, std::int64_t number_value) { return key(name).number(number_value); }
  Writer& member(std::string_view name, bool flag) { return key(name).boolean(flag); }

 private:
  void comma();
  std::string& out_;
  bool needs_comma_ = false;
};

/// `"text"` with every escape that JSON demands; invalid UTF-8 becomes U+FFFD.
void append_string(std::string& out, std::string_view text);

}  // namespace latchkey::json
