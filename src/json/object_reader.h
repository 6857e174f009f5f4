// Typed reading of one object. The first error is kept with the JSON path of its place ("clients[3].name must be
// a string, not a number") and every later read returns an empty value, so that a parser reads as a list of
// fields with one check at its end. null counts as absent. Keys that nobody asked for can be listed: what a file says
// and we do not act on is kept, not dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::json {

/// `coerce` takes "true" for true, "300" for 300 and 300 for "300", as Keycloak's own reader does.
enum class Scalars { strict, coerce };

using StringMap = std::map<std::string, std::string, std::less<>>;
using StringListMap = std::map<std::string, std::vector<std::string>, std::less<>>;

class ObjectReader {
 public:
  explicit ObjectReader(const Object& object, Scalars scalars = Scalars::strict, std::string path = {});
  /// A reader of an object inside `parent`'s: errors go to the outermost reader.
  ObjectReader(const Object& object, ObjectReader& parent, std::string_view key);
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  [[nodiscard]] std::string required_string(std::string_view key);
  [[nodiscard]] std::optional<std::string> optional_string(std::string_view key);
  [[nodiscard]] std::string string_or(std::string_view key, std::string_view fallback);
  [[nodiscard]] bool required_bool(std::string_view key);
  [[nodiscard]] std::optional<bool> optional_bool(std::string_view key);
  [[nodiscard]] bool bool_or(std::string_view key, bool fallback);
  [[nodiscard]] std::int64_t required_int64(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> optional_int64(std::string_view key);
  [[nodiscard]] std::int64_t int64_or(std::string_view key, std::int64_t fallback);
  /// Absent: empty. With Scalars::coerce a single string counts as a list of one.
  [[nodiscard]] std::vector<std::string> string_list(std::string_view key);
  [[nodiscard]] std::optional<std::vector<std::string>> optional_string_list(std::string_view key);
  [[nodiscard]] StringMap string_map(std::string_view key);
  /// `{"a": ["1","2"]}`, Keycloak's attributes.
  [[nodiscard]] StringListMap string_list_map(std::string_view key);
  /// nullptr when absent (or, for required_object, after an error).
  [[nodiscard]] const Object* required_object(std::string_view key);
  [[nodiscard]] const Object* optional_object(std::string_view key);
  [[nodiscard]] const Array* optional_array(std::string_view key);
  /// Anything, unjudged; marks the key as read.
  [[nodiscard]] const Value* optional_value(std::string_view key);
  /// Calls `read` with a reader for each object of the list; an entry that is no object is an error.
  void for_each_object(std::string_view key, const std::function<void(ObjectReader&)>& read);

  /// Records that what `key` says is wrong (only the first error of all is kept).
  void reject(std::string_view key, std::string_view reason);
  void mark_read(std::string_view key);

  [[nodiscard]] bool ok() const { return !sink().has_value(); }
  /// The first error of this reader and of all readers inside it.
  [[nodiscard]] Status<> status() const;
  /// The members that were never asked for, in their order.
  [[nodiscard]] Object unread_members() const;
  [[nodiscard]] const Object& object() const { return object_; }
  /// "clients[3]"; empty at the top.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] const std::optional<Error>& sink() const { return root_->first_error_; }
  [[nodiscard]] const Value* take(std::string_view key);
  [[nodiscard]] const Value* take_required(std::string_view key);
  void expected(std::string_view where, std::string_view what, const Value& found);
  [[nodiscard]] std::optional<std::string> as_string(const Value& value, std::string_view where);
  [[nodiscard]] std::optional<bool> as_bool(const Value& value, std::string_view where);
  [[nodiscard]] std::optional<std::int64_t> as_int64(const Value& value, std::string_view where);
  [[nodiscard]] std::vector<std::string> as_string_list(const Value& value, std::string_view where);
  [[nodiscard]] std::string child_path(std::string_view key) const;

  const Object& object_;
  Scalars scalars_;
  std::string path_;
  std::vector<bool> read_;  // by position in object_
  ObjectReader* root_;
  std::optional<Error> first_error_;
};

}  // namespace latchkey::json
