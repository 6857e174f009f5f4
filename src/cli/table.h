// Lists for people and for programs: a table with aligned columns, CSV (RFC 4180), or JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::cli {

enum class Format { table, json, csv };

/// Members of the rows to show, in this order; a dot goes into an object. Empty: those of the first row that are no
/// objects or lists.
using Columns = std::vector<std::string>;

/// A list of objects, or one object (a table of its members). Ends with a line break.
[[nodiscard]] std::string render(const json::Value& value, const Columns& columns, Format format);

}  // namespace latchkey::cli
