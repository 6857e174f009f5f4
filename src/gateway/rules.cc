#include "gateway/rules.h"

#include <algorithm>
#include <tuple>

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

RuleTable::RuleTable(std::vector<RuleSettings> rules, bool ignore_case)
    : rules_(std::move(rules)), ignore_case_(ignore_case) {
  for (auto& rule : rules_) {
    // Compared as paths_readings() writes paths: decoded.
    if (const auto readings = path_readings(rule.path)) rule.path = readings->front();
    if (ignore_case_) rule.path = folded(rule.path);
    tells_methods_apart_ = tells_methods_apart_ || !rule.methods.empty();
  }
  const auto weight = [](const RuleSettings& rule) {
    return std::tuple(rule.exact, rule.path.size(), !rule.methods.empty());
  };
  std::ranges::sort(rules_, std::ranges::greater{}, weight);
}

const RuleSettings& RuleTable::find(std::string_view method, std::string_view path) const {
  const std::string lower = ignore_case_ ? folded(path) : std::string();
  if (ignore_case_) path = lower;
  for (const auto& rule : rules_) {
    const bool here = rule.exact ? same_but_slash(rule.path, path) : covers(rule.path, path);
    if (here && serves(rule, method)) return rule;
  }
  return otherwise_;
}

const RuleSettings* RuleTable::find(std::string_view method, const std::vector<std::string>& readings) const {
  const RuleSettings* found = nullptr;
  for (const auto& reading : readings) {
    const RuleSettings* here = &find(method, reading);
    if (found != nullptr && found != here) return nullptr;
    found = here;
  }
  return found;
}

}  // namespace latchkey::gateway
