// `${NAME}` and `${NAME:default}` in the strings of a realm file, replaced once, when the file is read. Only values are
// touched, never keys, and what a value becomes is never read as JSON: a variable cannot add members to a file.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace latchkey::kc {

using PlaceholderLookup = std::function<std::optional<std::string>(std::string_view name)>;

struct ExpandedText {
  std::string text;
  std::set<std::string> unknown;  ///< names without value or default, which stay as written
};

/// A default may hold placeholders of its own. What a lookup returns is not searched again.
[[nodiscard]] ExpandedText expand_placeholders(std::string_view text, const PlaceholderLookup& lookup);

/// Replaces in all strings inside `value`; the names that stayed and look like variables (capitals, digits,
/// underscores). Other names belong to Keycloak's messages and URLs (`${client_account}`, `${authBaseUrl}`) and mean
/// nothing here.
[[nodiscard]] std::set<std::string> expand_placeholders_in(json::Value& value, const PlaceholderLookup& lookup);

}  // namespace latchkey::kc
