// /admin/realms/{realm}: one realm, its settings, its name, its end.
#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/realms/realm_plans.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "endpoints/realm_cache.h"
#include "kc/defaults/defaults.h"
#include "kc/key_components.h"
#include "kc/mail_server.h"
#include "kc/update_realm.h"
#include "kc/user_profile.h"
#include "kc/write/write_realm.h"
#include "store/codec/codec.h"

namespace latchkey::admin {
namespace {

constexpr AdminRoleSet kSeesRealm{AdminRole::view_realm, AdminRole::manage_realm};

/// What the pages of users and clients ask about their realm.
json::Object write_limited(const model::Realm& realm) {
  constexpr std::array kShown{"realm",
                              "displayName",
                              "enabled",
                              "registrationEmailAsUsername",
                              "loginWithEmailAllowed",
                              "duplicateEmailsAllowed",
                              "editUsernameAllowed",
                              "bruteForceProtected",
                              "permanentLockout",
                              "internationalizationEnabled",
                              "supportedLocales",
                              "defaultLocale",
                              "userManagedAccessAllowed",
                              "organizationsEnabled"};
  const json::Object all = kc::write_realm(realm);
  json::Object out;
  for (const auto* key : kShown) {
    if (const auto* value = all.if_contains(key)) out[key] = *value;
  }
  return out;
}

/// The representation that was sent, for the trail.
json::Object without_secrets(json::Object sent) {
  if (auto* smtp = sent.if_contains("smtpServer"); smtp != nullptr && smtp->is_object()) {
    for (const auto* key : {"password", "authTokenClientSecret"}) {
      if (smtp->get_object().contains(key)) smtp->get_object()[key] = json::String(kc::kMaskedSecret);
    }
  }
  for (const auto* key : {"clients", "users", "components", "identityProviders", "privateKey", "codeSecret"}) {
    sent.erase(key);
  }
  return sent;
}

/// The secret for the mail server's access tokens, which is no part of the settings.
std::expected<store::Plan, http::Response> plan_kept_secrets(const Call& call, const json::Object& sent) {
  store::Plan plan;
  auto secrets = kc::with_mail_token_secret(*call.realm, sent);
  if (!secrets) return std::unexpected(refusal_of(secrets.error()));
  if (*secrets) put_kept_secrets(plan, call, call.realm->id().value, **std::move(secrets));
  return plan;
}

/// Null when there is nothing against the new name.
Task<std::optional<http::Response>> check_new_name(const Call& call, std::string name) {
  using Answer = std::optional<http::Response>;
  if (call.realm->name() == kc::kMasterRealm) co_return Answer(refused(400, "Can't rename master realm"));
  const auto taken = co_await call.env.store.realms().find_realm(std::move(name));
  if (!taken) co_return Answer(unavailable());
  if (taken->has_value() && (*taken)->id != call.realm->id())
    co_return Answer(refused(409, "Realm with same name exists"));
  co_return Answer(std::nullopt);
}

/// A console saves the user profile together with the realm, as `upConfig`.
std::expected<store::Plan, http::Response> plan_profile(const Call& call, const json::Object& sent) {
  store::Plan plan;
  const auto* config = json::find(sent, "upConfig");
  if (config == nullptr) return plan;
  if (!config->is_object()) return std::unexpected(refused(400, "upConfig must be an object"));
  const auto profile = kc::read_user_profile(config->get_object());
  if (!profile) return std::unexpected(refusal_of(profile.error()));
  if (const auto known = kc::check_validators(*profile); !known) return std::unexpected(refusal_of(known.error()));
  put(plan, call, kc::user_profile_component(*call.realm, config->get_object(), call.env.random.uuid()));
  return plan;
}

Task<Reply> save_settings(const Call& call, model::RealmSettings settings, json::Object sent, store::Plan plan) {
  const std::string name = settings.name;
  plan.add(store::PutRealmSettings{call.realm->id(), name, store::encode_settings(settings, call.env.sealer),
                                   call.realm->version()});
  if (name != call.realm->name()) {
    auto wrong = co_await check_new_name(call, name);
    if (wrong) co_return *std::move(wrong);
    const auto master = co_await call.env.realms.get(std::string(kc::kMasterRealm));
    if (!master) co_return unavailable();
    // As for a new realm: whoever has the roles of that client would own this one, also where its own has been removed.
    if ((*master)->find_client(name + "-realm") != nullptr)
      co_return refused(409, "Client " + name + "-realm exists in master; delete or rename it first");
    plan.append(plan_renamed_entries(*call.realm, name, **master, call.env.sealer));
  }
  Change change{.operation = "UPDATE",
                .resource_type = "REALM",
                .resource_path = {},
                .representation = without_secrets(std::move(sent))};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> show_realm(const Call& call) {
  if (call.may_any(kSeesRealm)) co_return object_reply(kc::write_realm(*call.realm));
  co_return json_reply(write_limited(*call.realm));
}

Task<Reply> update_realm(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  if (auto stale = check_if_match(call, kc::write_realm(*call.realm))) co_return *std::move(stale);
  auto settings = kc::update_realm(*call.realm, *body);
  if (!settings) co_return refusal_of(settings.error());
  auto secrets = plan_kept_secrets(call, *body);
  if (!secrets) co_return std::move(secrets.error());
  co_return co_await save_settings(call, *std::move(settings), *std::move(body), *std::move(secrets));
}

Task<Reply> update_realm_and_profile(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto settings = kc::update_realm(*call.realm, *body);
  if (!settings) co_return refusal_of(settings.error());
  auto profile = plan_profile(call, *body);
  if (!profile) co_return std::move(profile.error());
  auto plan = plan_kept_secrets(call, *body);
  if (!plan) co_return std::move(plan.error());
  plan->append(*std::move(profile));
  co_return co_await save_settings(call, *std::move(settings), *std::move(body), *std::move(plan));
}

Task<Reply> delete_realm(const Call& call) {
  if (call.realm->name() == kc::kMasterRealm) co_return refused(400, "Can't delete master realm");
  if (auto stale = check_if_match(call, kc::write_realm(*call.realm))) co_return *std::move(stale);
  const auto master = co_await call.env.realms.get(std::string(kc::kMasterRealm));
  if (!master) co_return unavailable();
  store::Plan plan = plan_realm_removal(*call.realm, **master, call.env.sealer);
  Change change{.operation = "DELETE", .resource_type = "REALM", .resource_path = call.realm->name()};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
