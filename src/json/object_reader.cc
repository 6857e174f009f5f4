#include "json/object_reader.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/core.h>

namespace latchkey::json {
namespace {

std::string_view kind_name(const Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "a boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
      return "a number";
    case boost::json::kind::string:
      return "a string";
    case boost::json::kind::array:
      return "a list";
    case boost::json::kind::object:
      return "an object";
  }
  return "something else";
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole_number(const Value& value) {
  if (value.is_int64()) return value.get_int64();
  // 1.0 and 1e3 are integers too (RFC 7493 §2.2 sees one kind of number).
  if (value.is_double()) {
    const double number = value.get_double();
    if (std::trunc(number) == number && std::abs(number) <= 9007199254740992.0)
      return static_cast<std::int64_t>(number);
  }
  return std::nullopt;
}

}  // namespace

ObjectReader::ObjectReader(const Object& object, Scalars scalars, std::string path)
    : object_(object), scalars_(scalars), path_(std::move(path)), read_(object.size(), false), root_(this) {}

ObjectReader::ObjectReader(const Object& object, ObjectReader& parent, std::string_view key)
    : object_(object),
      scalars_(parent.scalars_),
      path_(parent.child_path(key)),
      read_(object.size(), false),
      root_(parent.root_) {}

std::string ObjectReader::child_path(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void ObjectReader::mark_read(std::string_view key) {
  auto it = object_.find({key.data(), key.size()});
  if (it != object_.end()) read_[static_cast<std::size_t>(it - object_.begin())] = true;
}

const Value* ObjectReader::take(std::string_view key) {
  auto it = object_.find({key.data(), key.size()});
  if (it == object_.end()) return nullptr;
  read_[static_cast<std::size_t>(it - object_.begin())] = true;
  return it->value().is_null() ? nullptr : &it->value();
}

const Value* ObjectReader::take_required(std::string_view key) {
  const Value* value = take(key);
  if (value == nullptr) reject(key, "is missing");
  return value;
}

void ObjectReader::reject(std::string_view key, std::string_view reason) {
  if (root_->first_error_) return;
  root_->first_error_ = Error{Error::Kind::invalid, fmt::format("{} {}", child_path(key), reason)};
}

void ObjectReader::expected(std::string_view where, std::string_view what, const Value& found) {
  reject(where, fmt::format("must be {}, not {}", what, kind_name(found)));
}

std::optional<std::string> ObjectReader::as_string(const Value& value, std::string_view where) {
  if (value.is_string()) return std::string(view(value.get_string()));
  if (scalars_ == Scalars::coerce && (value.is_number() || value.is_bool())) return serialize(value);
  expected(where, "a string", value);
  return std::nullopt;
}

std::optional<bool> ObjectReader::as_bool(const Value& value, std::string_view where) {
  if (value.is_bool()) return value.get_bool();
  if (scalars_ == Scalars::coerce && value.is_string()) {
    const std::string_view text = view(value.get_string());
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
  }
  expected(where, "true or false", value);
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::as_int64(const Value& value, std::string_view where) {
  if (auto number = whole_number(value)) return number;
  if (scalars_ == Scalars::coerce && value.is_string()) {
    if (auto number = whole_number(view(value.get_string()))) return number;
  }
  if (value.is_number())
    reject(where, "must be a whole number of 64 bits");
  else
    expected(where, "a whole number", value);
  return std::nullopt;
}

std::vector<std::string> ObjectReader::as_string_list(const Value& value, std::string_view where) {
  std::vector<std::string> list;
  if (!value.is_array()) {
    if (scalars_ == Scalars::strict || value.is_object()) {
      expected(where, "a list of strings", value);
    } else if (auto only = as_string(value, where)) {
      list.push_back(std::move(*only));
    }
    return list;
  }
  list.reserve(value.get_array().size());
  for (const Value& item : value.get_array()) {
    auto text = as_string(item, where);
    if (!text) return {};
    list.push_back(std::move(*text));
  }
  return list;
}

std::string ObjectReader::required_string(std::string_view key) {
  const Value* value = take_required(key);
  return value == nullptr ? std::string{} : as_string(*value, key).value_or("");
}

std::optional<std::string> ObjectReader::optional_string(std::string_view key) {
  const Value* value = take(key);
  return value == nullptr ? std::nullopt : as_string(*value, key);
}

std::string ObjectReader::string_or(std::string_view key, std::string_view fallback) {
  auto value = optional_string(key);
  return value ? std::move(*value) : std::string(fallback);
}

bool ObjectReader::required_bool(std::string_view key) {
  const Value* value = take_required(key);
  return value != nullptr && as_bool(*value, key).value_or(false);
}

std::optional<bool> ObjectReader::optional_bool(std::string_view key) {
  const Value* value = take(key);
  return value == nullptr ? std::nullopt : as_bool(*value, key);
}

bool ObjectReader::bool_or(std::string_view key, bool fallback) { return optional_bool(key).value_or(fallback); }

std::int64_t ObjectReader::required_int64(std::string_view key) {
  const Value* value = take_required(key);
  return value == nullptr ? 0 : as_int64(*value, key).value_or(0);
}

std::optional<std::int64_t> ObjectReader::optional_int64(std::string_view key) {
  const Value* value = take(key);
  return value == nullptr ? std::nullopt : as_int64(*value, key);
}

std::int64_t ObjectReader::int64_or(std::string_view key, std::int64_t fallback) {
  return optional_int64(key).value_or(fallback);
}

std::optional<std::vector<std::string>> ObjectReader::optional_string_list(std::string_view key) {
  const Value* value = take(key);
  if (value == nullptr) return std::nullopt;
  return as_string_list(*value, key);
}

std::vector<std::string> ObjectReader::string_list(std::string_view key) {
  auto list = optional_string_list(key);
  return list ? std::move(*list) : std::vector<std::string>{};
}

StringMap ObjectReader::string_map(std::string_view key) {
  StringMap map;
  const Object* members = optional_object(key);
  if (members == nullptr) return map;
  for (const auto& member : *members) {
    if (member.value().is_null()) continue;
    auto text = as_string(member.value(),
                          fmt::format("{}.{}", key, std::string_view(member.key().data(), member.key().size())));
    if (!text) return {};
    map.emplace(std::string(member.key().data(), member.key().size()), std::move(*text));
  }
  return map;
}

StringListMap ObjectReader::string_list_map(std::string_view key) {
  StringListMap map;
  const Object* members = optional_object(key);
  if (members == nullptr) return map;
  for (const auto& member : *members) {
    if (member.value().is_null()) continue;
    const std::string_view name(member.key().data(), member.key().size());
    map.emplace(std::string(name), as_string_list(member.value(), fmt::format("{}.{}", key, name)));
  }
  return map;
}

const Object* ObjectReader::required_object(std::string_view key) {
  const Value* value = take_required(key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) expected(key, "an object", *value);
  return value->if_object();
}

const Object* ObjectReader::optional_object(std::string_view key) {
  const Value* value = take(key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) expected(key, "an object", *value);
  return value->if_object();
}

const Array* ObjectReader::optional_array(std::string_view key) {
  const Value* value = take(key);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) expected(key, "a list", *value);
  return value->if_array();
}

const Value* ObjectReader::optional_value(std::string_view key) { return take(key); }

void ObjectReader::for_each_object(std::string_view key, const std::function<void(ObjectReader&)>& read) {
  const Array* items = optional_array(key);
  if (items == nullptr) return;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string place = fmt::format("{}[{}]", key, i);
    if (const Object* item = (*items)[i].if_object()) {
      ObjectReader reader(*item, *this, place);
      read(reader);
    } else {
      expected(place, "an object", (*items)[i]);
    }
  }
}

Status<> ObjectReader::status() const {
  if (sink()) return std::unexpected(*sink());
  return {};
}

Object ObjectReader::unread_members() const {
  Object rest;
  for (std::size_t i = 0; i < read_.size(); ++i) {
    const auto member = object_.begin() + static_cast<std::ptrdiff_t>(i);
    // In memory of its own: what is read may stand in somebody's that goes sooner.
    if (!read_[i]) rest.emplace(member->key(), Value(member->value(), rest.storage()));
  }
  return rest;
}

}  // namespace latchkey::json
