#include "op/policy_conditions.h"

#include <algorithm>

#include "model/realm.h"

namespace latchkey::op {
namespace {

enum class Vote { yes, no, abstain };

// Conditions about who makes or changes a client.
constexpr std::string_view kAboutChanges = "client-updater-";

struct Question {
  const model::Realm& realm;
  const model::Client& client;
  PolicyMoment moment;
};

std::string_view access_type(const model::Client& client) {
  if (client.public_client) return "public";
  return client.bearer_only ? "bearer-only" : "confidential";
}

bool has_role_of(const model::Realm& realm, const model::Client& client, const std::vector<std::string>& names) {
  return std::ranges::any_of(
      names, [&](const std::string& name) { return realm.find_client_role(client.uuid, name) != nullptr; });
}

Vote vote(const Question& question, const model::PolicyRule& condition) {
  bool met = true;
  if (condition.provider.starts_with(kAboutChanges)) {
    if (question.moment == PolicyMoment::use) return Vote::abstain;
    if (condition.provider != "client-updater-context") return Vote::yes;  // groups, hosts and roles are not judged
    const auto& sources = condition.list("update-client-source");
    met = std::ranges::find(sources, "ByAuthenticatedUser") != sources.end();
  } else if (condition.provider == "client-access-type") {
    const auto& types = condition.list("type");
    met = std::ranges::find(types, access_type(question.client)) != types.end();
  } else if (condition.provider == "client-roles") {
    met = has_role_of(question.realm, question.client, condition.list("roles"));
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

}  // namespace

bool policy_applies(const model::Realm& realm, const model::Client& client, const model::ClientPolicy& policy,
                    PolicyMoment moment) {
  bool any = false;
  for (const auto& condition : policy.conditions) {
    const Vote said = vote({realm, client, moment}, condition);
    if (said == Vote::no) return false;
    any = any || said == Vote::yes;
  }
  return any;
}

std::string not_supported(const model::ClientPolicy& policy, std::string_view executor) {
  return "Executor " + speakable(executor) + " of client policy " + speakable(policy.name) + " is not supported";
}

}  // namespace latchkey::op
