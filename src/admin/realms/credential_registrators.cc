// The required actions with which a person may set up a credential.
#include <algorithm>
#include <array>

#include "admin/realms/realms.h"
#include "admin/reply.h"

namespace latchkey::admin {

Task<Reply> list_credential_registrators(const Call& call) {
  constexpr std::array<std::string_view, 4> kRegister{
      "CONFIGURE_TOTP", "webauthn-register", "webauthn-register-passwordless", "CONFIGURE_RECOVERY_AUTHN_CODES"};
  json::Array out;
  for (const auto& action : call.realm->parts().required_actions) {
    if (action->enabled && std::ranges::find(kRegister, action->provider) != kRegister.end())
      out.emplace_back(json::String(action->provider));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
