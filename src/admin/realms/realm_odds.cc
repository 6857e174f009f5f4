// Small answers about a realm: what has no effect here, what is not built, who may register which credential.
#include <algorithm>
#include <array>

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/resources.h"

namespace latchkey::admin {

Task<Reply> clear_cache(const Call& call) {
  // Snapshots are compared with the store at every request: there is nothing that could be out of date.
  store::Plan plan;
  plan.add(store::CommitNothing{});
  const std::string path = call.request.path.substr(call.request.path.rfind('/') + 1);
  Change change{.operation = "ACTION", .resource_type = "REALM", .resource_path = path};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> feature_not_built(const Call&) { co_return error_reply(501, "Feature not enabled"); }

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

Task<Reply> show_ui_info(const Call&) {
  // Users live in our own store alone, so a console may list them without a search.
  co_return json_reply(json::Object{{"userProfileProvidersEnabled", false}});
}

}  // namespace latchkey::admin
