#include "gateway/rules.h"

#include <algorithm>
#include <tuple>

#include "gateway/asks.h"
#include "gateway/path_readings.h"

namespace latchkey::gateway {
namespace {

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool same_but_slash(std::string_view a, std::string_view b) {
  while (a.size() > 1 && a.ends_with('/')) a.remove_suffix(1);
  while (b.size() > 1 && b.ends_with('/')) b.remove_suffix(1);
  return a == b;
}

bool serves(const RuleSettings& rule, std::string_view method) {
  return rule.methods.empty() ||
         std::ranges::find(rule.methods, method == "HEAD" ? "GET" : method) != rule.methods.end();
}

}  // namespace

bool is_written_as_a_method(std::string_view method) {
  return !method.empty() && std::ranges::none_of(method, [](char c) { return c >= 'a' && c <= 'z'; });
}

Result<RuleTable> RuleTable::make(const std::vector<RuleSettings>& rules, std::string_view groups_claim,
                                  bool ignore_case) {
  RuleTable table;
  table.ignore_case_ = ignore_case;
  for (RuleSettings rule : rules) {
    auto asks = asks_of(rule, groups_claim);
    if (!asks) return fail(Error::Kind::invalid, rule.where + ": [[rules]] allow: " + asks.error().detail);
    // Compared as path_readings() writes paths: decoded.
    if (const auto readings = path_readings(rule.path)) rule.path = readings->front();
    while (rule.path.size() > 1 && rule.path.ends_with('/')) rule.path.pop_back();
    if (ignore_case) rule.path = folded(rule.path);
    table.tells_methods_apart_ = table.tells_methods_apart_ || !rule.methods.empty();
    table.rules_.push_back({std::move(rule), *std::move(asks)});
  }
  const auto weight = [](const GateRule& rule) {
    return std::tuple(rule.settings.exact, rule.settings.path.size(), !rule.settings.methods.empty());
  };
  std::ranges::sort(table.rules_, std::ranges::greater{}, weight);
  return table;
}

const GateRule& RuleTable::find(std::string_view method, std::string_view path) const {
  const std::string lower = ignore_case_ ? folded(path) : std::string();
  if (ignore_case_) path = lower;
  for (const auto& rule : rules_) {
    const bool here = rule.settings.exact ? same_but_slash(rule.settings.path, path) : covers(rule.settings.path, path);
    if (here && serves(rule.settings, method)) return rule;
  }
  return otherwise_;
}

const GateRule* RuleTable::find(std::string_view method, const std::vector<std::string>& readings) const {
  const GateRule* found = nullptr;
  for (const auto& reading : readings) {
    const GateRule* here = &find(method, reading);
    if (found != nullptr && found != here) return nullptr;
    found = here;
  }
  return found;
}

}  // namespace latchkey::gateway
