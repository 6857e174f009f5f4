#include "gateway/asks.h"

#include <utility>
#include <vector>

namespace latchkey::gateway {
namespace {

using Require = RuleSettings::Require;

template <class Make>
void add_one_of(const std::vector<std::string>& names, Make make, std::vector<rp::Rule>& parts) {
  std::vector<rp::Rule> some;
  for (const auto& name : names) some.push_back(make(name));
  if (!some.empty()) parts.push_back(rp::rules::any_of(std::move(some)));
}

}  // namespace

rp::ClaimPath claim_path(std::string_view dotted) {
  std::vector<std::string> steps;
  while (true) {
    const auto dot = dotted.find('.');
    steps.emplace_back(dotted.substr(0, dot));
    if (dot == std::string_view::npos) return rp::ClaimPath(std::move(steps));
    dotted.remove_prefix(dot + 1);
  }
}

Result<rp::Rule> asks_of(const RuleSettings& rule, std::string_view groups_claim) {
  if (rule.require == Require::open) return rp::rules::anyone();
  if (rule.require == Require::deny) return rp::rules::nobody();
  std::vector<rp::Rule> parts;
  add_one_of(rule.roles, [](const std::string& name) { return rp::rules::role(name); }, parts);
  add_one_of(
      rule.groups, [&](const std::string& name) { return rp::rules::group(name, claim_path(groups_claim)); }, parts);
  for (const auto& scope : rule.scopes) parts.push_back(rp::rules::scope(scope));
  if (!rule.acr.empty()) parts.push_back(rp::rules::acr(rule.acr));
  if (rule.max_age) parts.push_back(rp::rules::max_age(*rule.max_age));
  if (!rule.allow.empty()) {
    auto parsed = rp::parse_rule(rule.allow);
    if (!parsed) return fail(Error::Kind::invalid, parsed.error().message);
    parts.push_back(*std::move(parsed));
  }
  return rp::rules::all_of(std::move(parts));
}

}  // namespace latchkey::gateway
