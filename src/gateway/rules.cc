#include "gateway/rules.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "gateway/asks.h"
#include "gateway/path_readings.h"

namespace latchkey::gateway {
namespace {

/// Letters outside ASCII that some languages' small or capital form of an ASCII letter is: the Kelvin sign, the long s,
/// and the Turkish i with and without its dot.
struct Stranger {
  std::string_view bytes;
  char letter;
};
constexpr std::array<Stranger, 4> kStrangers{
    {{"\xE2\x84\xAA", 'k'}, {"\xC5\xBF", 's'}, {"\xC4\xB0", 'i'}, {"\xC4\xB1", 'i'}}};

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto* stranger =
        std::ranges::find_if(kStrangers, [&](const Stranger& one) { return text.substr(i).starts_with(one.bytes); });
    if (stranger != kStrangers.end()) {
      out += stranger->letter;
      i += stranger->bytes.size() - 1;
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

/// Whether folding could change it.
bool has_capitals(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '\xE2' || c == '\xC5' || c == '\xC4'; });
}

std::string_view without_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// "/admin.json" for "/admin": another format of the same page.
bool has_suffix(std::string_view rule, std::string_view path, bool exact) {
  if (rule.size() >= path.size() || path[rule.size()] != '.' || !path.starts_with(rule)) return false;
  return !exact || path.find('/', rule.size()) == std::string_view::npos;
}

bool reaches(const RuleSettings& rule, std::string_view rule_path, std::string_view path) {
  const bool here = rule.exact ? rule_path == without_slashes(path) : covers(rule_path, path);
  return here || (rule.suffixes && has_suffix(rule_path, without_slashes(path), rule.exact));
}

bool serves(const RuleSettings& rule, std::string_view method) {
  return rule.methods.empty() ||
         std::ranges::find(rule.methods, method == "HEAD" ? "GET" : method) != rule.methods.end();
}

}  // namespace

bool is_written_as_a_method(std::string_view method) {
  return !method.empty() && std::ranges::none_of(method, [](char c) { return c >= 'a' && c <= 'z'; });
}

int weight_of(const RuleSettings& rule) {
  using Require = RuleSettings::Require;
  if (rule.require == Require::open) return 0;
  if (rule.require == Require::deny) return 3;
  const bool asks = !rule.roles.empty() || !rule.groups.empty() || !rule.scopes.empty() || !rule.acr.empty() ||
                    !rule.allow.empty() || rule.max_age || !rule.provider.empty();
  return asks ? 2 : 1;
}

Result<RuleTable> RuleTable::make(const std::vector<RuleSettings>& rules, std::string_view groups_claim, Case letters) {
  RuleTable table;
  table.case_ = letters;
  for (RuleSettings rule : rules) {
    auto asks = asks_of(rule, groups_claim);
    if (!asks) return fail(Error::Kind::invalid, rule.where + ": [[rules]] allow: " + asks.error().detail);
    // Compared as path_readings() writes paths: decoded.
    if (const auto readings = path_readings(rule.path)) rule.path = readings->front();
    while (rule.path.size() > 1 && rule.path.ends_with('/')) rule.path.pop_back();
    table.tells_methods_apart_ = table.tells_methods_apart_ || !rule.methods.empty();
    table.has_capitals_ = table.has_capitals_ || has_capitals(rule.path);
    if (!rule.suffixes && rule.path != "/") table.heaviest_ = std::max(table.heaviest_, weight_of(rule));
    std::string small = folded(rule.path);
    table.rules_.push_back({std::move(rule), *std::move(asks), std::move(small)});
  }
  const auto weight = [](const GateRule& rule) {
    return std::tuple(rule.settings.exact && !rule.settings.suffixes, rule.settings.path.size(),
                      !rule.settings.methods.empty());
  };
  std::ranges::sort(table.rules_, std::ranges::greater{}, weight);
  return table;
}

const GateRule& RuleTable::look_up(std::string_view method, std::string_view path, bool in_small_letters) const {
  for (const auto& rule : rules_) {
    const std::string& rule_path = in_small_letters ? rule.folded : rule.settings.path;
    if (reaches(rule.settings, rule_path, path) && serves(rule.settings, method)) return rule;
  }
  return otherwise_;
}

const GateRule& RuleTable::find(std::string_view method, std::string_view path) const {
  return case_ == Case::ignored ? look_up(method, folded(path), true) : look_up(method, path, false);
}

const GateRule* RuleTable::find(std::string_view method, const std::vector<std::string>& readings) const {
  const GateRule* found = nullptr;
  for (const auto& reading : readings) {
    const GateRule* here = &find(method, reading);
    if (found != nullptr && found != here) return nullptr;
    found = here;
    if (case_ != Case::either || (!has_capitals_ && !has_capitals(reading))) continue;
    if (&look_up(method, folded(reading), true) != here) return nullptr;
  }
  return found;
}

const GateRule* RuleTable::near_miss(const GateRule& found, std::string_view method, std::string_view path) const {
  const int weight = weight_of(found.settings);
  if (weight >= heaviest_ || path.find('.') == std::string_view::npos) return nullptr;
  const auto misses = [&](const GateRule& rule) {
    return weight_of(rule.settings) > weight && rule.settings.path != "/" && !rule.settings.suffixes &&
           serves(rule.settings, method) && has_suffix(rule.settings.path, without_slashes(path), rule.settings.exact);
  };
  const auto missed = std::ranges::find_if(rules_, misses);
  return missed == rules_.end() ? nullptr : &*missed;
}

}  // namespace latchkey::gateway
