#include <cmath>

#include "jose/jwt.h"

namespace latchkey::jose {

bool Claims::has(std::string_view name) const { return json::find(object_, name) != nullptr; }

std::optional<std::string_view> Claims::string(std::string_view name) const {
  const json::Value* value = json::find(object_, name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return json::view(value->get_string());
}

std::optional<std::int64_t> Claims::int64(std::string_view name) const {
  const json::Value* value = json::find(object_, name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::optional<bool> Claims::boolean(std::string_view name) const {
  const json::Value* value = json::find(object_, name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<Instant> Claims::time(std::string_view name) const {
  const json::Value* value = json::find(object_, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  // Beyond the year 9999 there is only mischief, and overflow.
  constexpr double latest = 253402300799.0;
  const double number = value->is_int64()    ? static_cast<double>(value->get_int64())
                        : value->is_uint64() ? static_cast<double>(value->get_uint64())
                                             : value->get_double();
  if (!(number >= 0 && number <= latest)) return std::nullopt;
  return from_unix_seconds(static_cast<std::int64_t>(std::floor(number)));
}

std::vector<std::string> Claims::strings(std::string_view name) const {
  std::vector<std::string> list;
  const json::Value* value = json::find(object_, name);
  if (value == nullptr) return list;
  if (value->is_string()) list.emplace_back(json::view(value->get_string()));
  if (!value->is_array()) return list;
  for (const json::Value& item : value->get_array()) {
    if (item.is_string()) list.emplace_back(json::view(item.get_string()));
  }
  return list;
}

}  // namespace latchkey::jose
