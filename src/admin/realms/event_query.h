// What the two event lists ask alike: days or moments, several values of one name, direction, page.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/query.h"
#include "base/time.h"
#include "json/json.h"

namespace latchkey::admin {

enum class DayEnd { first_moment, last_moment };
/// "2026-11-25" (its first or last millisecond, UTC) or milliseconds since 1970; nothing for anything else.
[[nodiscard]] std::optional<Instant> parse_day(std::string_view text, DayEnd end);

/// The common members of both queries, and the answer to what cannot be read.
struct EventWindow {
  std::optional<Instant> from, to;
  bool oldest_first = false;
  Page page;
  std::optional<http::Response> error;
};
[[nodiscard]] EventWindow read_window(Query& query);

/// All values of `name`, which must be among `known`; else the first that is not.
struct Names {
  std::vector<std::string> names;
  std::optional<http::Response> error;
};
[[nodiscard]] Names read_names(const Query& query, std::string_view name, const json::Array& known);

}  // namespace latchkey::admin
