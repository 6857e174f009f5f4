#include "admin/realms/event_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "admin/reply.h"

namespace latchkey::admin {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<Instant> read_moment(Query& query, std::string_view name, DayEnd end,
                                   std::optional<http::Response>& error) {
  const std::string text = query.text(name);
  if (text.empty()) return std::nullopt;
  const auto moment = parse_day(text, end);
  if (!moment && !error) {
    error = error_reply(
        400, fmt::format("Invalid value for '{}': expected is yyyy-MM-dd or a number of milliseconds", name));
  }
  return moment;
}

}  // namespace

std::optional<Instant> parse_day(std::string_view text, DayEnd end) {
  if (const auto millis = number(text); millis && *millis <= 253'402'300'799'999) return from_unix_millis(*millis);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const Instant start{std::chrono::sys_days(date).time_since_epoch()};
  return end == DayEnd::first_moment ? start : start + std::chrono::days(1) - Duration(1);
}

EventWindow read_window(Query& query) {
  EventWindow window;
  window.from = read_moment(query, "dateFrom", DayEnd::first_moment, window.error);
  window.to = read_moment(query, "dateTo", DayEnd::last_moment, window.error);
  const std::string direction = query.text("direction");
  if (!direction.empty() && direction != "asc" && direction != "desc" && !window.error)
    window.error = error_reply(400, "Invalid value for 'direction': expected is asc or desc");
  window.oldest_first = direction == "asc";
  window.page = query.page(100);
  if (query.error()) window.error = query.error();
  return window;
}

Names read_names(const Query& query, std::string_view name, const json::Array& known) {
  Names out;
  for (const auto value : query.form().get_all(name)) {
    const auto is_it = [value](const json::Value& one) { return json::view(one.get_string()) == value; };
    if (std::ranges::none_of(known, is_it)) {
      out.error = error_reply(400, fmt::format("Unknown value of '{}'", name));
      return out;
    }
    out.names.emplace_back(value);
  }
  return out;
}

}  // namespace latchkey::admin
