// Changes of a JSON object as people type them: `enabled=true`, `attributes.color=blue`, `redirectUris+=http://x/*`,
// `attributes."a.b"=1`. A value that is JSON is taken as JSON, anything else as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/json.h"

namespace latchkey::cli {

struct Edit {
  enum class Kind { set, append, remove };
  Kind kind = Kind::set;
  std::vector<std::string> path;
  json::Value value;
};

/// `NAME=VALUE` or `NAME+=VALUE`; Error::invalid says what is wrong with it.
[[nodiscard]] Result<Edit> parse_edit(std::string_view text);
/// A name alone, to be removed.
[[nodiscard]] Result<Edit> parse_removal(std::string_view text);
/// Error::invalid when the path runs through something that is no object, or appends to something that is no list.
[[nodiscard]] Status<> apply_edit(json::Object& object, const Edit& edit);

}  // namespace latchkey::cli
