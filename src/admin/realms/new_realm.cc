// POST /admin/realms: a realm from its representation, which may hold everything that a realm file holds.
#include "admin/change.h"
#include "admin/realms/realm_plans.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "crypto/password_hash.h"
#include "endpoints/realm_cache.h"
#include "kc/defaults/defaults.h"

namespace latchkey::admin {
namespace {

using Imported = Result<kc::ImportedRealm>;

/// Keys and password hashes take seconds: not on a thread that answers others.
Task<Imported> import_on_pool(const endpoints::Env& env, json::Object representation, Instant now) {
  std::move_only_function<Imported()> work = [&random = env.random, value = json::Value(std::move(representation)),
                                              now]() -> Imported {
    const auto keys = kc::generated_keys();
    // No placeholder is known: what the server's environment holds is no administrator's to read.
    const kc::ImportOptions options{
        .makings = {random, keys, now}, .placeholder = {}, .hash_password = [&random](std::string_view password) {
          return crypto::hash_argon2id(password, random.bytes(16));
        }};
    return kc::import_realm(value, options);
  };
  auto made = co_await env.hashing.run<Imported>(std::move(work));
  if (!made) co_return Imported(std::unexpect, Error{Error::Kind::unavailable, "too much work at once"});
  co_return *std::move(made);
}

void note(const Call& call, const kc::ImportedRealm& realm) {
  for (const auto& text : realm.notes) {
    call.env.log.warn("realm import", {{"realm", realm.parts.settings.name}, {"note", text}});
  }
}

/// Nobody when the caller administers every realm anyway.
model::UserId creator_of(const Caller& caller) {
  const auto* admin = caller.realm->find_realm_role("admin");
  return caller.roles->contains(admin) ? model::UserId() : caller.user.id;
}

}  // namespace

Task<Reply> create_realm(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto imported = co_await import_on_pool(call.env, *std::move(body), call.now);
  if (!imported) co_return refusal_of(imported.error());
  const std::string name = imported->parts.settings.name;
  const auto taken = co_await call.env.store.realms().find_realm(name);
  if (!taken) co_return unavailable();
  if (taken->has_value()) co_return refused(409, "Realm with same name exists");
  const auto master = co_await call.env.realms.get(std::string(kc::kMasterRealm));
  if (!master) co_return unavailable();
  // Whoever holds its roles, or had it laid out, would own the new realm.
  if ((*master)->find_client(name + "-realm") != nullptr)
    co_return refused(409, "Client " + name + "-realm exists in master; delete or rename it first");
  note(call, *imported);
  const PlanTools tools{call.env.sealer, call.env.random, call.now, creator_of(call.caller)};
  store::Plan plan = plan_new_realm(*std::move(imported), &(*master)->parts(), tools);
  Change change{.operation = "CREATE", .resource_type = "REALM", .resource_path = name};
  http::Response done = created(call, name);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace latchkey::admin
