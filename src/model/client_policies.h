// Client policies: rules that a realm lays over the clients that fit its conditions. A policy names profiles, a profile
// lists executors; here they stand resolved. Read from what the realm's file said (RealmSettings::kept_json), so that
// nothing of it is lost; what to make of them is op's business (op/client_policies.h).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::model {

/// A condition or an executor.
struct PolicyRule {
  std::string provider;  ///< "any-client", "pkce-enforcer", ...
  /// A value that is no list is a list of one; true and false are such texts.
  std::map<std::string, std::vector<std::string>, std::less<>> config;

  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const;
};

struct ClientPolicy {
  std::string name;
  std::vector<PolicyRule> conditions;
  std::vector<PolicyRule> executors;
};

/// False when there are none, told without parsing: asked for every request of every realm.
[[nodiscard]] bool has_client_policies(std::string_view kept_json);

/// The enabled policies. A profile that the realm does not define becomes an executor called "profile NAME", and what
/// cannot be read one called "unreadable": they restrict, so they must not vanish.
[[nodiscard]] std::vector<ClientPolicy> read_client_policies(std::string_view kept_json);

}  // namespace latchkey::model
