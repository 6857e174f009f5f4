// Client policies: rules that a realm lays over the clients that fit its conditions. A policy names profiles, a profile
// lists executors; here they stand resolved, for the enabled policies. kc reads them when a realm is loaded
// (kc/client_policies.h); what to make of them is op's business (op/client_policies.h).
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

}  // namespace latchkey::model
