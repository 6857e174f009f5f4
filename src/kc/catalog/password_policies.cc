// The rules of password policies that are enforced (authn/password_policy has what they check).
#include <array>

#include "kc/catalog/catalog.h"

namespace latchkey::kc {
namespace {

struct PolicyType {
  std::string_view id, name;
  std::string_view value_type;  ///< "int", "String"; "": the rule takes no value
  std::string_view initial;
};

constexpr std::array kPolicies{
    PolicyType{"length", "Minimum Length", "int", "8"},
    PolicyType{"maxLength", "Maximum Length", "int", "64"},
    PolicyType{"digits", "Digits", "int", "1"},
    PolicyType{"lowerCase", "Lowercase Characters", "int", "1"},
    PolicyType{"upperCase", "Uppercase Characters", "int", "1"},
    PolicyType{"specialChars", "Special Characters", "int", "1"},
    PolicyType{"notUsername", "Not Username", "", ""},
    PolicyType{"notContainsUsername", "Not Contains Username", "", ""},
    PolicyType{"notEmail", "Not Email", "", ""},
    PolicyType{"regexPattern", "Regular Expression", "String", ""},
    PolicyType{"passwordHistory", "Not Recently Used", "int", "3"},
    PolicyType{"forceExpiredPasswordChange", "Expire Password", "int", "365"},
    PolicyType{"hashIterations", "Hashing Iterations", "int", "5"},
};

}  // namespace

json::Array password_policy_types() {
  json::Array out;
  for (const auto& policy : kPolicies) {
    json::Object one;
    one["id"] = json::String(policy.id);
    one["displayName"] = json::String(policy.name);
    if (!policy.value_type.empty()) one["configType"] = json::String(policy.value_type);
    if (!policy.initial.empty()) one["defaultValue"] = json::String(policy.initial);
    one["multipleSupported"] = false;
    out.emplace_back(std::move(one));
  }
  return out;
}

}  // namespace latchkey::kc
