#include "gateway/advice.h"

#include <fmt/format.h>

#include "gateway/rules.h"

namespace latchkey::gateway {
namespace {

/// "/admin" asks for a role, and "/admin.json" beside it for less.
void about_suffixes(const Settings& settings, const RuleTable& table, std::vector<std::string>& out) {
  for (const auto& rule : settings.rules) {
    if (rule.suffixes || rule.path == "/") continue;
    const std::string method = rule.methods.empty() ? "GET" : rule.methods.front();
    const std::string beside = rule.path + (rule.path.ends_with('/') ? "" : ".json");
    const GateRule& there = table.find(method, beside);
    if (beside == rule.path || weight_of(there.settings) >= weight_of(rule)) continue;
    out.push_back(fmt::format(
        "{}: the rule for {} does not hold for {}, which {} covers. If the application serves that too, write "
        "suffixes = true",
        rule.where, rule.path, beside,
        there.settings.where.empty() ? "no rule" : "the rule for " + there.settings.path));
  }
}

/// "exact" on what is to be guarded leaves open what lies below.
void about_exact(const Settings& settings, const RuleTable& table, std::vector<std::string>& out) {
  for (const auto& rule : settings.rules) {
    if (!rule.exact) continue;
    const std::string method = rule.methods.empty() ? "GET" : rule.methods.front();
    const std::string below = rule.path + (rule.path.ends_with('/') ? "x" : "/x");
    const GateRule& there = table.find(method, below);
    if (weight_of(there.settings) >= weight_of(rule)) continue;
    out.push_back(
        fmt::format("{}: the rule for {} is exact and asks for more than what holds below it, {} for instance",
                    rule.where, rule.path, below));
  }
}

void about_people(const Settings& settings, std::vector<std::string>& out) {
  const IdentitySettings& identity = settings.identity;
  if (settings.providers.size() > 1 && identity.provider.empty() && identity.issuer.empty() &&
      identity.assertion.empty()) {
    out.emplace_back(
        "[identity]: with several providers, two people may have one name, and the application is not told by whom "
        "they "
        "came: set provider or issuer");
  }
}

void about_addresses(const Settings& settings, std::vector<std::string>& out) {
  if (settings.forward_auth.proxy != ForwardAuthSettings::Proxy::none && settings.trusted_proxies.empty()) {
    out.emplace_back(
        "[forward_auth]: no proxy is named in trusted_proxies, so logins are not limited by client address and the log "
        "has the proxy's");
  }
}

}  // namespace

std::vector<std::string> advice(const Settings& settings) {
  std::vector<std::string> out;
  if (const auto table = RuleTable::make(settings.rules, settings.identity.groups_claim, settings.letters)) {
    about_suffixes(settings, *table, out);
    about_exact(settings, *table, out);
  }
  about_people(settings, out);
  about_addresses(settings, out);
  return out;
}

}  // namespace latchkey::gateway
