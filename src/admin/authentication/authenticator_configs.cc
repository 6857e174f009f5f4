// /admin/realms/{realm}/authentication/config: what a step of a flow is configured with. Secret entries are stored
// apart, sealed; they are masked on reading and stay when the mask comes back.
#include <fmt/format.h>

#include "admin/authentication/authentication.h"
#include "admin/authentication/flow_parts.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "json/object_reader.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"
#include "kc/key_components.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

bool is_secret(std::string_view key) {
  return key.find("secret") != std::string_view::npos || key.find("Secret") != std::string_view::npos;
}

struct ReadConfig {
  model::AuthenticatorConfig config;
  model::Component secrets;
};

std::expected<ReadConfig, http::Response> read_config(const Call& call, const json::Object& body, std::string id) {
  json::ObjectReader reader(body, json::Scalars::coerce);
  ReadConfig read;
  read.config.id = std::move(id);
  read.config.alias = reader.string_or("alias", "");
  auto entries = reader.string_map("config");
  if (auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  if (auto wrong = check_alias(read.config.alias, "alias")) return std::unexpected(*std::move(wrong));
  if (const auto old = kc::find_kept_secrets(*call.realm, read.config.id)) read.secrets = *old;
  std::map<std::string, model::SharedSecret, std::less<>> secrets;
  for (auto& [key, value] : entries) {
    if (value.empty()) continue;
    if (!is_secret(key))
      read.config.config.emplace(key, std::move(value));
    else if (value != kc::kMaskedSecret)
      secrets.emplace(key, std::make_shared<const Secret>(std::move(value)));
    else if (const auto old = read.secrets.secrets.find(key); old != read.secrets.secrets.end())
      secrets.emplace(key, old->second);
  }
  read.secrets.secrets = std::move(secrets);
  return read;
}

void put_config(store::Plan& plan, const Call& call, ReadConfig read, bool is_new) {
  put(plan, call, read.config, is_new);
  const bool stored = !read.secrets.id.empty();
  if (read.secrets.secrets.empty()) {
    if (stored) remove(plan, call, store::kKindComponent, read.secrets.id.value);
    return;
  }
  if (!stored) {
    read.secrets.id = model::ComponentId(call.env.random.uuid());
    read.secrets.name = "secrets of " + read.config.id;
    read.secrets.provider_id = "kept-secrets";
    read.secrets.provider_type = kc::kKeptSecretsType;
    read.secrets.parent_id = read.config.id;
  }
  put(plan, call, read.secrets);
}

Change config_change(std::string_view operation, const model::AuthenticatorConfig& config) {
  json::Object representation;
  representation["id"] = config.id;
  representation["alias"] = config.alias;
  representation["config"] = kc::write_map(config.config);
  return {.operation = operation,
          .resource_type = "AUTHENTICATOR_CONFIG",
          .resource_path = "authentication/config/" + config.id,
          .representation = std::move(representation)};
}

bool alias_taken(const Call& call, const model::AuthenticatorConfig& config) {
  for (const auto& other : call.realm->parts().authenticator_configs) {
    if (other->alias == config.alias && other->id != config.id) return true;
  }
  return false;
}

}  // namespace

Task<Reply> create_execution_config(const Call& call) {
  const auto place = authn::find_execution(*call.realm, call.param("execution"));
  if (place.flow == nullptr) co_return error_reply(404, "Illegal execution");
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto read = read_config(call, *body, call.env.random.uuid());
  if (!read) co_return std::move(read.error());
  if (alias_taken(call, read->config)) co_return refused(409, "There is a configuration of that name already");
  model::Flow changed = *place.flow;
  changed.executions[place.position].config_id = read->config.id;
  auto change = config_change("CREATE", read->config);
  auto done = created(call, read->config.id);
  store::Plan plan;
  put_config(plan, call, *std::move(read), true);
  put(plan, call, changed);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> create_authenticator_config(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto read = read_config(call, *body, call.env.random.uuid());
  if (!read) co_return std::move(read.error());
  if (alias_taken(call, read->config)) co_return refused(409, "There is a configuration of that name already");
  auto change = config_change("CREATE", read->config);
  auto done = created(call, read->config.id);
  store::Plan plan;
  put_config(plan, call, *std::move(read), true);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> show_authenticator_config(const Call& call) {
  const auto* config = call.realm->find_authenticator_config(call.param("config"));
  if (config == nullptr) co_return not_found("authenticator config");
  co_return object_reply(kc::write_authenticator_config(*call.realm, *config, kc::Secrets::masked));
}

Task<Reply> update_authenticator_config(const Call& call) {
  const auto* config = call.realm->find_authenticator_config(call.param("config"));
  if (config == nullptr) co_return not_found("authenticator config");
  const auto current = kc::write_authenticator_config(*call.realm, *config, kc::Secrets::masked);
  if (auto stale = check_if_match(call, current)) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto read = read_config(call, *body, config->id);
  if (!read) co_return std::move(read.error());
  if (alias_taken(call, read->config)) co_return refused(409, "There is a configuration of that name already");
  auto change = config_change("UPDATE", read->config);
  store::Plan plan;
  put_config(plan, call, *std::move(read), false);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_authenticator_config(const Call& call) {
  const auto* config = call.realm->find_authenticator_config(call.param("config"));
  if (config == nullptr) co_return not_found("authenticator config");
  store::Plan plan;
  for (const auto& flow : call.realm->parts().flows) {
    model::Flow changed = *flow;
    bool named = false;
    for (auto& execution : changed.executions) {
      if (execution.config_id != config->id) continue;
      execution.config_id.clear();
      named = true;
    }
    if (named) put(plan, call, changed);
  }
  remove(plan, call, store::kKindAuthenticatorConfig, config->id);
  kc::append_delete_owned(plan, *call.realm, config->id);
  auto change = config_change("DELETE", *config);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
