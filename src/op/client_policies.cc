#include "op/client_policies.h"

#include <algorithm>
#include <array>

#include "model/client_policies.h"
#include "model/realm.h"

namespace latchkey::op {
namespace {

enum class Vote { yes, no, abstain };

// Conditions about who makes or changes a client have nothing to say when it is used.
constexpr std::array<std::string_view, 4> kAboutChanges{"client-updater-context", "client-updater-source-groups",
                                                        "client-updater-source-hosts", "client-updater-source-roles"};

// Executors that judge a client when it is made or changed, relax something, or forbid what we do not do at all.
constexpr std::array<std::string_view, 5> kNothingToDo{"consent-required", "full-scope-disabled", "secure-client-uris",
                                                       "reject-implicit-grant", "suppress-refresh-token-rotation"};

std::string_view access_type(const model::Client& client) {
  if (client.public_client) return "public";
  return client.bearer_only ? "bearer-only" : "confidential";
}

bool has_role_of(const model::Realm& realm, const model::Client& client, const std::vector<std::string>& names) {
  return std::ranges::any_of(
      names, [&](const std::string& name) { return realm.find_client_role(client.uuid, name) != nullptr; });
}

Vote vote(const model::Realm& realm, const model::Client& client, const model::PolicyRule& condition) {
  if (std::ranges::find(kAboutChanges, condition.provider) != kAboutChanges.end()) return Vote::abstain;
  bool met = true;
  if (condition.provider == "client-access-type") {
    const auto& types = condition.list("type");
    met = std::ranges::find(types, access_type(client)) != types.end();
  } else if (condition.provider == "client-roles") {
    met = has_role_of(realm, client, condition.list("roles"));
  } else if (condition.provider != "any-client") {
    return Vote::yes;  // not understood, and so not turned round by "is-negative-logic" either
  }
  return met != condition.flag("is-negative-logic") ? Vote::yes : Vote::no;
}

// RFC 6749 §5.2: a description is printable ASCII without quotes and backslashes; a name may be anything.
std::string speakable(std::string_view name) {
  std::string out(name.substr(0, 100));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') c = '?';
  }
  return out;
}

/// All that have a say agree, and one has.
bool applies(const model::Realm& realm, const model::Client& client, const model::ClientPolicy& policy) {
  bool any = false;
  for (const auto& condition : policy.conditions) {
    const Vote said = vote(realm, client, condition);
    if (said == Vote::no) return false;
    any = any || said == Vote::yes;
  }
  return any;
}

void add_demand(PolicyDemands& demands, const model::ClientPolicy& policy, std::string_view executor) {
  if (executor == "confidential-client") {
    demands.confidential = true;
  } else if (executor == "pkce-enforcer") {
    demands.pkce_s256 = true;
  } else if (executor == "reject-ropc-grant") {
    demands.no_password_grant = true;
  } else if (std::ranges::find(kNothingToDo, executor) == kNothingToDo.end() && demands.not_supported.empty()) {
    demands.not_supported = "Executor " + speakable(executor) + " of client policy " + speakable(policy.name);
  }
}

std::string barred(const PolicyDemands& demands, const model::Client& client) {
  if (!demands.not_supported.empty()) return demands.not_supported + " is not supported";
  if (demands.confidential && (client.public_client || client.bearer_only)) return "invalid client access type";
  return "";
}

}  // namespace

PolicyDemands policy_demands(const model::Realm& realm, const model::Client& client) {
  PolicyDemands demands;
  if (!model::has_client_policies(realm.settings().kept_json)) return demands;
  for (const auto& policy : model::read_client_policies(realm.settings().kept_json)) {
    if (!applies(realm, client, policy)) continue;
    for (const auto& executor : policy.executors) add_demand(demands, policy, executor.provider);
  }
  return demands;
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
