// One field of a form that a console shows for a mapper, a component or a validator.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::kc {

struct Property {
  std::string_view name;
  std::string_view label;    ///< a message key or plain words
  std::string_view help;     ///< the same
  std::string_view type;     ///< "String", "boolean", "List", "Role", "ClientList", "File", "MultivaluedString", ...
  std::string_view initial;  ///< "" : none
  std::vector<std::string_view> options;
  bool secret = false;
};

[[nodiscard]] json::Object write_property(const Property& property);
[[nodiscard]] json::Array write_properties(const std::vector<Property>& properties);
[[nodiscard]] json::Array write_strings(std::initializer_list<std::string_view> texts);

}  // namespace latchkey::kc
