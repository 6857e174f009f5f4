// JSON, strictly: one text has one meaning (RFC 8259, and I-JSON's RFC 7493 §2.3). Comments, trailing commas, invalid
// UTF-8, lone surrogates and repeated keys are errors: two readers must never see two different documents.
// Key order is kept on the way in and on the way out.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;
using String = boost::json::string;

struct Limits {
  std::size_t max_bytes = std::size_t{1} << 20;
  std::size_t max_depth = 32;  ///< arrays and objects inside each other
};

/// The one value that `text` holds. The error says what is wrong, and in which line and column.
[[nodiscard]] Result<Value> parse(std::string_view text, Limits limits = {});
/// The same when only an object will do.
[[nodiscard]] Result<Object> parse_object(std::string_view text, Limits limits = {});

/// Without white space. Numbers come out in their shortest exact form (1.5, not 1.5E0).
[[nodiscard]] std::string serialize(const Value& value);
[[nodiscard]] std::string serialize(const Object& object);
[[nodiscard]] std::string serialize(const Array& array);
/// Two spaces of indent, a line break at the end, keys in their order: fit for diffs.
[[nodiscard]] std::string pretty(const Value& value);

/// The member, or nullptr when it is absent or null.
[[nodiscard]] const Value* find(const Object& object, std::string_view key);
/// The member's text, or an empty view when it is absent or no string.
[[nodiscard]] std::string_view string_or_empty(const Object& object, std::string_view key);

inline std::string_view view(const String& s) { return {s.data(), s.size()}; }

}  // namespace latchkey::json
