// The secrets of a client: its own, a rotated one that a realm file brought (kept, it proves nobody), and the token
// for its registration. A new secret drops the rotated one.
#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/kept_secrets.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kRotated = "client.secret.rotated";

json::Object credential(std::string_view secret) {
  json::Object out;
  out["type"] = "secret";
  out["value"] = json::String(secret);
  return out;
}

http::Response secret_reply(const json::Object& object) { return json_reply(object).with("Pragma", "no-cache"); }

kc::KeptSecrets kept_secrets(const Call& call, const model::Client& client) {
  const auto* kept = kc::find_kept_secrets(*call.realm, client.uuid.value);
  return kept == nullptr ? kc::KeptSecrets() : kept->secrets;
}

void forget_rotation(model::Client& client, kc::KeptSecrets& secrets) {
  secrets.erase(std::string(kRotated));
  std::erase_if(client.attributes, [](const auto& entry) { return entry.first.starts_with("client.secret.rotated."); });
}

Change change_of(const model::Client& client, std::string_view operation, std::string_view below) {
  return {.operation = operation,
          .resource_type = "CLIENT",
          .resource_path = "clients/" + client.uuid.value + "/" + std::string(below)};
}

}  // namespace

Task<Reply> show_client_secret(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  json::Object out;
  out["type"] = "secret";
  if ((*client)->secret) out = credential((*client)->secret->reveal());
  co_return secret_reply(out);
}

Task<Reply> renew_client_secret(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  model::Client renewed = **client;
  auto secrets = kept_secrets(call, renewed);
  forget_rotation(renewed, secrets);
  renewed.attributes["client.secret.creation.time"] = std::to_string(to_unix_seconds(call.now));
  renewed.secret = std::make_shared<const Secret>(call.env.random.token(24));
  http::Response done = secret_reply(credential(renewed.secret->reveal()));
  Change change = change_of(renewed, "ACTION", "client-secret");
  store::Plan plan;
  put_client(plan, call, {std::move(renewed), std::move(secrets)});
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> show_rotated_secret(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const auto secrets = kept_secrets(call, **client);
  const auto rotated = secrets.find(kRotated);
  if (rotated == secrets.end()) co_return error_reply(404, "Client does not have a rotated secret");
  co_return secret_reply(credential(rotated->second->reveal()));
}

Task<Reply> delete_rotated_secret(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  model::Client without = **client;
  auto secrets = kept_secrets(call, without);
  forget_rotation(without, secrets);
  Change change = change_of(without, "DELETE", "client-secret/rotated");
  store::Plan plan;
  put_client(plan, call, {std::move(without), std::move(secrets)});
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> renew_registration_token(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const std::string token = call.env.random.token(32);
  auto secrets = kept_secrets(call, **client);
  secrets["registrationAccessToken"] = std::make_shared<const Secret>(Secret::copy_of(token));
  auto shown = show(call, **client, true);
  shown["registrationAccessToken"] = json::String(token);
  Change change = change_of(**client, "ACTION", "registration-access-token");
  store::Plan plan;
  put_client(plan, call, {**client, std::move(secrets)});
  co_return co_await commit(call, std::move(plan), std::move(change), secret_reply(shown));
}

}  // namespace latchkey::admin
