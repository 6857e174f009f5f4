// The file that an adapter of the incumbent reads: which realm and client it is, and its secret.
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "kc/client_files.h"

namespace latchkey::admin {

Task<Reply> show_installation(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  if (call.param("provider") != "keycloak-oidc-keycloak-json") co_return error_reply(404, "Unknown Provider");
  const auto change = co_await may_change(call, **client);
  if (!change) co_return unavailable();
  const auto secrets = *change ? kc::Secrets::revealed : kc::Secrets::masked;
  const auto file = kc::write_adapter_file(*call.realm, **client, call.base_url + "/", secrets);
  co_return http::Response::json(200, json::pretty(file)).with("Cache-Control", "no-store");
}

}  // namespace latchkey::admin
