#include "main/duration.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace latchkey::main {
namespace {

constexpr std::int64_t kLongest = std::int64_t{36'500} * 86'400;

/// In seconds; 0 for none.
std::int64_t unit_of(std::string_view text) {
  if (text.empty() || text == "s") return 1;
  if (text == "m") return 60;
  if (text == "h") return 3'600;
  return text == "d" ? 86'400 : 0;
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::int64_t unit = unit_of(text.substr(static_cast<std::size_t>(end - text.data())));
  if (error != std::errc{} || unit == 0 || number < 0 || number > kLongest / unit)
    return fail(Error::Kind::invalid, fmt::format("'{}' is no length of time; write 90s, 15m, 12h or 7d", text));
  return std::chrono::seconds{number * unit};
}

}  // namespace latchkey::main
