// GET account/supportedLocales: the languages that the account console offers.
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

}  // namespace latchkey::account
