// What flows can be made of: the steps that this server has, under the incumbent's ids and names, and their settings.
#include "admin/authentication/authentication.h"
#include "admin/reply.h"
#include "kc/authenticator_catalog.h"

namespace latchkey::admin {

Task<Reply> list_authenticator_providers(const Call&) {
  co_return json_reply(kc::write_step_providers(kc::StepKind::authenticator));
}

Task<Reply> list_form_providers(const Call&) { co_return json_reply(kc::write_step_providers(kc::StepKind::form)); }

Task<Reply> list_form_action_providers(const Call&) {
  co_return json_reply(kc::write_step_providers(kc::StepKind::form_action));
}

Task<Reply> list_client_authenticator_providers(const Call&) {
  co_return json_reply(kc::write_step_providers(kc::StepKind::client_authenticator));
}

Task<Reply> show_config_description(const Call& call) {
  const auto* provider = kc::find_step_provider(call.param("provider"));
  if (provider == nullptr) co_return not_found("authenticator provider");
  json::Object out;
  out["name"] = json::String(provider->name);
  out["providerId"] = json::String(provider->id);
  out["helpText"] = json::String(provider->help);
  out["properties"] = kc::write_step_properties(provider->id);
  co_return json_reply(out);
}

Task<Reply> show_per_client_config_description(const Call&) {
  json::Object out;
  for (const auto& provider : kc::write_step_providers(kc::StepKind::client_authenticator))
    out[provider.at("id").as_string()] = json::Array{};
  co_return json_reply(out);
}

}  // namespace latchkey::admin
