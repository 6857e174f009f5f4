#include "op/client_changes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>

#include "model/realm.h"
#include "op/policy_conditions.h"

namespace latchkey::op {
namespace {

using Refusal = std::optional<ClientRefusal>;

/// "https" and no wildcard. "+" stands for the redirect URIs, which are judged themselves, and "-" for nothing.
bool is_secure(std::string_view uri) {
  return uri.empty() || uri == "+" || uri == "-" || (uri.starts_with("https://") && !uri.contains('*'));
}

Refusal insecure(std::string_view name) {
  return ClientRefusal{"invalid_client_metadata", "Invalid " + std::string(name)};
}

/// Lists in attributes are joined by "##". A path stands below the root URL, which is judged itself.
bool all_secure(const std::string& joined) {
  for (const auto part : std::views::split(joined, std::string_view("##"))) {
    const std::string_view uri(part);
    if (!uri.starts_with('/') && !is_secure(uri)) return false;
  }
  return true;
}

Refusal secure_client_uris(const model::PolicyRule&, model::Client& client) {
  if (!is_secure(client.root_url)) return insecure("rootUrl");
  if (!is_secure(client.admin_url)) return insecure("adminUrl");
  if (!is_secure(client.base_url)) return insecure("baseUrl");
  if (!std::ranges::all_of(client.redirect_uris, is_secure)) return insecure("redirectUris");
  if (!std::ranges::all_of(client.web_origins, is_secure)) return insecure("webOrigins");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSingle{
      {{"backchannel.logout.url", "logoutUrl"},
       {"frontchannel.logout.url", "frontChannelLogoutUrl"},
       {"jwks.url", "jwksUri"},
       {"ciba.backchannel.client.notification.endpoint", "cibaClientNotificationEndpoint"},
       {"logoUri", "logoUri"},
       {"tosUri", "tosUri"},
       {"policyUri", "policyUri"}}};
  for (const auto& [attribute, name] : kSingle) {
    if (!is_secure(client.attribute(attribute))) return insecure(name);
  }
  if (!all_secure(client.attribute("request.uris"))) return insecure("requestUris");
  if (!all_secure(client.attribute("post.logout.redirect.uris"))) return insecure("postLogoutUris");
  return std::nullopt;
}

Refusal full_scope_disabled(const model::PolicyRule& executor, model::Client& client) {
  if (executor.flag("auto-configure")) client.full_scope_allowed = false;
  if (!client.full_scope_allowed) return std::nullopt;
  return ClientRefusal{"invalid_registration", "Not permitted to enable fullScopeAllowed"};
}

Refusal consent_required(const model::PolicyRule& executor, model::Client& client) {
  if (executor.flag("auto-configure")) client.consent_required = true;
  if (client.consent_required) return std::nullopt;
  return ClientRefusal{"invalid_registration", "Client is required to enable consentRequired"};
}

struct Executor {
  std::string_view name;
  Refusal (*judge)(const model::PolicyRule&, model::Client&);
};
constexpr std::array<Executor, 3> kExecutors{{{"secure-client-uris", secure_client_uris},
                                              {"full-scope-disabled", full_scope_disabled},
                                              {"consent-required", consent_required}}};

/// Relax something, or forbid what we do not do at all.
bool has_nothing_to_do(std::string_view executor) {
  return executor == "reject-implicit-grant" || executor == "suppress-refresh-token-rotation";
}

Refusal judge(const model::Realm& realm, const model::ClientPolicy& policy, model::Client& client) {
  // What acts at every sign-in (or bars them, being unknown) leaves administrators free to change the client.
  const bool acts_at_use = policy_applies(realm, client, policy, PolicyMoment::use);
  for (const auto& executor : policy.executors) {
    const auto known = std::ranges::find(kExecutors, executor.provider, &Executor::name);
    if (known != kExecutors.end()) {
      if (auto refusal = known->judge(executor, client)) return refusal;
    } else if (!acts_at_use && !has_nothing_to_do(executor.provider)) {
      return ClientRefusal{"invalid_registration", not_supported(policy, executor.provider)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::expected<model::Client, ClientRefusal> conform_to_policies(const model::Realm& realm, model::Client proposed) {
  for (const auto& policy : realm.parts().client_policies) {
    if (!policy_applies(realm, proposed, *policy, PolicyMoment::change)) continue;
    if (auto refusal = judge(realm, *policy, proposed)) return std::unexpected(*std::move(refusal));
  }
  return proposed;
}

}  // namespace latchkey::op
