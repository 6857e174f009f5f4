#include "endpoints/password_words.h"

namespace latchkey::endpoints {

pages::Text as_text(const authn::PolicyViolation& violation) { return {violation.message_key, violation.arguments}; }

std::vector<pages::Text> password_hints(const Visit& visit, const model::User& user) {
  std::vector<pages::Text> hints;
  const auto policy = authn::PasswordPolicy::parse(visit.realm->settings().password_policy);
  if (!policy) return hints;
  for (const auto& violation : policy->check("", user)) hints.push_back(as_text(violation));
  return hints;
}

}  // namespace latchkey::endpoints
