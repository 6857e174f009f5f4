#include "op/client_policies.h"

#include <algorithm>
#include <array>

#include "model/realm.h"
#include "op/policy_conditions.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

// Executors that judge a client when it is made or changed (client_changes.h), relax something, or forbid what we do
// not do at all.
constexpr std::array<std::string_view, 4> kNothingToDo{"consent-required", "full-scope-disabled",
                                                       "reject-implicit-grant", "suppress-refresh-token-rotation"};

void add_demand(PolicyDemands& demands, const model::ClientPolicy& policy, const model::PolicyRule& executor) {
  if (executor.provider == "confidential-client") {
    demands.confidential = true;
  } else if (executor.provider == "pkce-enforcer") {
    demands.pkce_s256 = true;
  } else if (executor.provider == "reject-ropc-grant") {
    demands.no_password_grant = true;
  } else if (executor.provider == "secure-client-uris") {
    demands.https_redirect = true;
    demands.no_http_on_localhost = demands.no_http_on_localhost || !executor.flag("allow-http-on-localhost");
  } else if (std::ranges::find(kNothingToDo, executor.provider) == kNothingToDo.end() &&
             demands.not_supported.empty()) {
    demands.not_supported = not_supported(policy, executor.provider);
  }
}

std::string barred(const PolicyDemands& demands, const model::Client& client) {
  if (!demands.not_supported.empty()) return demands.not_supported;
  if (demands.confidential && (client.public_client || client.bearer_only)) return "invalid client access type";
  return "";
}

}  // namespace

PolicyDemands policy_demands(const model::Realm& realm, const model::Client& client) {
  PolicyDemands demands;
  for (const auto& policy : realm.parts().client_policies) {
    if (!policy_applies(realm, client, *policy, PolicyMoment::use)) continue;
    for (const auto& executor : policy->executors) add_demand(demands, *policy, executor);
  }
  return demands;
}

bool admits_redirect(const PolicyDemands& demands, std::string_view redirect_uri) {
  if (!demands.https_redirect) return true;
  const auto url = url::parse_url(redirect_uri);
  if (!url || redirect_uri.contains('*')) return false;
  if (url->scheme == "https") return true;
  return !demands.no_http_on_localhost && url->scheme == "http" && url::is_loopback_host(url->host);
}

std::string barred_at_authorization(const model::Realm& realm, const model::Client& client) {
  return barred(policy_demands(realm, client), client);
}

std::optional<oauth::Error> barred_grant(const model::Realm& realm, const model::Client& client, GrantKind grant) {
  const PolicyDemands demands = policy_demands(realm, client);
  std::string why = barred(demands, client);
  if (why.empty() && demands.no_password_grant && grant == GrantKind::password)
    why = "resource owner password credentials grant is prohibited";
  if (why.empty()) return std::nullopt;
  return oauth::Error{.code = oauth::ErrorCode::unauthorized_client, .description = std::move(why)};
}

}  // namespace latchkey::op
