#include "authn/profile/validators.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "authn/password_pattern.h"
#include "url/url.h"

namespace latchkey::authn {
namespace {

using Outcome = std::optional<Violation>;
using Config = model::Attributes;
using Check = Outcome (*)(const std::string& value, const Config& config);

std::string_view option(const Config& config, std::string_view key) {
  const auto found = config.find(key);
  return found == config.end() || found->second.empty() ? std::string_view() : std::string_view(found->second.front());
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Which of three messages: between two bounds, or beyond the only one.
Violation out_of_bounds(const Config& config, const std::array<const char*, 3>& messages) {
  const std::string low(option(config, "min"));
  const std::string high(option(config, "max"));
  if (low.empty()) return {messages[2], {low, high}};
  if (high.empty()) return {messages[1], {low, high}};
  return {messages[0], {low, high}};
}

bool within(double value, const Config& config) {
  const auto low = number(option(config, "min"));
  const auto high = number(option(config, "max"));
  return (!low || value >= *low) && (!high || value <= *high);
}

Outcome check_length(const std::string& value, const Config& config) {
  const bool whole = option(config, "trim-disabled") == "true";
  if (within(static_cast<double>(characters(whole ? std::string_view(value) : trim(value))), config))
    return std::nullopt;
  return out_of_bounds(config,
                       {"error-invalid-length", "error-invalid-length-too-short", "error-invalid-length-too-long"});
}

Outcome check_number(const std::string& value, const Config& config) {
  const auto parsed = number(value);
  if (!parsed) return Violation{"error-invalid-number", {}};
  if (within(*parsed, config)) return std::nullopt;
  return out_of_bounds(config, {"error-number-out-of-range", "error-number-out-of-range-too-small",
                                "error-number-out-of-range-too-big"});
}

Outcome check_integer(const std::string& value, const Config& config) {
  const auto digits = value.starts_with('-') ? value.substr(1) : value;
  if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return Violation{"error-invalid-number", {}};
  return check_number(value, config);
}

bool is_email(std::string_view text, std::size_t longest_local) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > longest_local) return false;
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  if (domain.empty() || domain.size() > 255 || domain.contains("..") || domain.front() == '.' || domain.back() == '.')
    return false;
  if (local.front() == '.' || local.back() == '.' || local.contains("..")) return false;
  const auto hostile = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || std::string_view("<>()[],;:\\\"@").contains(c);
  };
  return std::ranges::none_of(local, hostile) && std::ranges::none_of(domain, hostile);
}

Outcome check_email(const std::string& value, const Config& config) {
  const auto longest = number(option(config, "max-local-length"));
  if (is_email(value, longest && *longest > 0 ? static_cast<std::size_t>(*longest) : 64)) return std::nullopt;
  return Violation{"error-invalid-email", {value}};
}

Violation worded(const Config& config, std::string_view fallback, std::vector<std::string> params = {}) {
  const auto own = option(config, "error-message");
  return {std::string(own.empty() ? fallback : own), std::move(params)};
}

Outcome check_pattern(const std::string& value, const Config& config) {
  const auto pattern = option(config, "pattern");
  if (pattern_matches(pattern, value)) return std::nullopt;
  return worded(config, "error-pattern-no-match", {std::string(pattern)});
}

bool holds_any(std::string_view text, std::string_view characters_of) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return text.find_first_of(characters_of) != std::string_view::npos || std::ranges::any_of(text, control) ||
         text.contains("\u00a7");
}

Outcome check_person_name(const std::string& value, const Config& config) {
  if (!holds_any(value, "<>&\"$%!#?;*~/\\|^=[]{}()")) return std::nullopt;
  return worded(config, "error-person-name-invalid-character");
}

Outcome check_username(const std::string& value, const Config& config) {
  if (!holds_any(value, "<>&\"' $%!#?,;:*~/\\|^=[]{}()`") && !value.contains("\u00a0")) return std::nullopt;
  return worded(config, "error-username-invalid-character");
}

/// Letters of two alphabets look alike: a name of one that passes for a name of the other is refused.
Outcome check_homograph(const std::string& value, const Config& config) {
  if (pattern_matches(R"([\p{Latin}\p{Common}]+)", value)) return std::nullopt;
  return worded(config, "error-username-invalid-character");
}

Outcome check_uri(const std::string& value, const Config& config) {
  const auto parsed = url::parse_url(value);
  if (!parsed) return Violation{"error-invalid-uri", {value}};
  if (!parsed->is_http()) return Violation{"error-invalid-uri-scheme", {parsed->scheme}};
  if (value.contains('#') && option(config, "allowFragment") == "false")
    return Violation{"error-invalid-uri-fragment", {value}};
  return std::nullopt;
}

Outcome check_date(const std::string& value, const Config&) {
  using std::chrono::year_month_day, std::chrono::year, std::chrono::month, std::chrono::day;
  const auto part = [&](std::size_t at, std::size_t count) {
    int parsed = -1;
    const char* begin = value.data() + at;
    const auto [end, failed] = std::from_chars(begin, begin + count, parsed);
    return failed == std::errc() && end == begin + count ? parsed : -1;
  };
  const bool shaped = value.size() == 10 && value[4] == '-' && value[7] == '-';
  if (shaped && part(0, 4) >= 0 && part(5, 2) > 0 && part(8, 2) > 0 &&
      year_month_day{year{part(0, 4)}, month{static_cast<unsigned>(part(5, 2))}, day{static_cast<unsigned>(part(8, 2))}}
          .ok())
    return std::nullopt;
  return Violation{"error-invalid-date", {}};
}

Outcome check_options(const std::string& value, const Config& config) {
  const auto found = config.find("options");
  if (found != config.end() && std::ranges::find(found->second, value) != found->second.end()) return std::nullopt;
  return Violation{"error-invalid-value", {value}};
}

Outcome check_nothing(const std::string&, const Config&) { return std::nullopt; }

struct Known {
  std::string_view name;
  Check check;
};
constexpr std::array kValidators{
    Known{"length", check_length},
    Known{"integer", check_integer},
    Known{"double", check_number},
    Known{"email", check_email},
    Known{"pattern", check_pattern},
    Known{"person-name-prohibited-characters", check_person_name},
    Known{"username-prohibited-characters", check_username},
    Known{"up-username-not-idn-homograph", check_homograph},
    Known{"uri", check_uri},
    Known{"local-date", check_date},
    Known{"iso-date", check_date},
    Known{"options", check_options},
    Known{"multivalued", check_nothing},  // about the number of values: below
};

std::vector<Violation> check_count(const ProfileValidation& validation, std::size_t count) {
  if (within(static_cast<double>(count), validation.config)) return {};
  return {Violation{"error-invalid-multivalued-size",
                    {std::string(option(validation.config, "min")), std::string(option(validation.config, "max"))}}};
}

}  // namespace

bool is_known_validator(std::string_view name) {
  return std::ranges::find(kValidators, name, &Known::name) != kValidators.end();
}

std::vector<Violation> check_validation(const ProfileValidation& validation, const std::vector<std::string>& values) {
  if (validation.name == "multivalued") return check_count(validation, values.size());
  const auto known = std::ranges::find(kValidators, validation.name, &Known::name);
  if (known == kValidators.end()) return {Violation{"error-invalid-value", {}}};
  for (const auto& value : values) {
    if (trim(value).empty()) continue;
    if (auto violation = known->check(value, validation.config)) return {*std::move(violation)};
  }
  return {};
}

}  // namespace latchkey::authn
