// GET account/supportedLocales and account/linked-accounts.
#include "account/reply.h"
#include "account/resources.h"

namespace latchkey::account {

// Languages are offered where the realm has switched internationalization on.
Task<http::Response> list_locales(const Call& call) {
  const auto& localization = call.realm().settings().localization;
  json::Array names;
  if (localization.enabled) {
    for (const auto& locale : localization.supported) names.emplace_back(locale);
  }
  co_return json_reply(names);
}

// Nobody signs in through another provider yet, so nothing is or can be linked.
Task<http::Response> list_linked_accounts(const Call&) { co_return json_reply(json::Array{}); }

}  // namespace latchkey::account
