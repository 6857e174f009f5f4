#include "gateway/access.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::gateway {
namespace {

bool shares_one(const std::vector<std::string>& wanted, const std::vector<std::string>& has) {
  return std::ranges::any_of(wanted, [&](const std::string& one) { return std::ranges::find(has, one) != has.end(); });
}

/// Keycloak writes a group as the path to it.
std::vector<std::string> group_names(const std::vector<std::string>& groups) {
  std::vector<std::string> names = groups;
  for (const auto& group : groups) {
    if (group.starts_with('/')) names.push_back(group.substr(1));
  }
  return names;
}

bool has_scope(std::string_view scopes, std::string_view wanted) {
  while (!scopes.empty()) {
    const auto space = scopes.find(' ');
    if (scopes.substr(0, space) == wanted) return true;
    scopes = space == std::string_view::npos ? std::string_view() : scopes.substr(space + 1);
  }
  return false;
}

std::string one_of(std::string_view what, const std::vector<std::string>& wanted) {
  if (wanted.size() == 1) return fmt::format("this needs the {} {}, which you do not have", what, wanted[0]);
  return fmt::format("this needs one of the {}s {}, none of which you have", what, fmt::join(wanted, ", "));
}

}  // namespace

Verdict judge(const RuleSettings& rule, const rp::Session& session, const Person& person, rp::TimePoint now) {
  using Kind = Verdict::Kind;
  if (rule.require == RuleSettings::Require::deny) return {Kind::forbidden, "nobody may come here"};
  if (!rule.roles.empty() && !shares_one(rule.roles, person.roles))
    return {Kind::forbidden, one_of("role", rule.roles)};
  if (!rule.groups.empty() && !shares_one(rule.groups, group_names(person.groups)))
    return {Kind::forbidden, one_of("group", rule.groups)};
  for (const auto& scope : rule.scopes) {
    if (!has_scope(session.login.tokens.scope, scope))
      return {Kind::forbidden, fmt::format("this needs the scope {}, which was not granted", scope)};
  }
  const auto& identity = session.identity();
  if (!rule.acr.empty() && identity.claims.string("acr").value_or("") != rule.acr) {
    return {Kind::step_up, fmt::format("this needs a stronger login ({})", rule.acr)};
  }
  if (rule.max_age && (!identity.authenticated_at || *identity.authenticated_at + *rule.max_age < now)) {
    return {Kind::step_up, "this needs a login that is not so long ago"};
  }
  return {};
}

}  // namespace latchkey::gateway
