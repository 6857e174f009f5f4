#include "main/realm_setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/password_hash.h"
#include "kc/defaults/defaults.h"
#include "main/realm_import.h"
#include "store/codec/assemble.h"
#include "store/codec/codec.h"

namespace latchkey::main {
namespace {

Result<crypto::PasswordHash> hash(const SetupTools& tools, std::string_view password) {
  return crypto::hash_argon2id(password, tools.random.bytes(16));
}

std::string describe(store::Refusal reason) {
  switch (reason) {
    case store::Refusal::exists:
      return "it exists already";
    case store::Refusal::missing:
      return "what it belongs to is missing";
    case store::Refusal::changed:
      return "it changed meanwhile";
    case store::Refusal::already_used:
      return "it was used already";
    case store::Refusal::duplicate_username:
      return "two users have the same name";
    case store::Refusal::duplicate_email:
      return "two users have the same e-mail address";
  }
  return "";
}

Status<> commit(const SetupTools& tools, store::Plan plan, std::string_view what) {
  auto outcome = sync_wait(tools.store.commit(std::move(plan)));
  if (!outcome)
    return std::unexpected(Error{outcome.error().kind, fmt::format("{}: {}", what, outcome.error().detail)});
  if (!outcome->committed())
    return std::unexpected(
        Error{Error::Kind::conflict, fmt::format("{}: {}", what, describe(outcome->refused->reason))});
  return {};
}

Result<std::optional<model::RealmParts>> load(const SetupTools& tools, std::string_view name) {
  using Answer = Result<std::optional<model::RealmParts>>;
  const auto head = sync_wait(tools.store.realms().find_realm(std::string(name)));
  if (!head) return std::unexpected(head.error());
  if (!*head) return Answer(std::nullopt);
  const auto record = sync_wait(tools.store.realms().load_realm((*head)->id));
  if (!record) return std::unexpected(record.error());
  if (!*record) return Answer(std::nullopt);
  auto parts = store::assemble(**record, tools.sealer);
  if (!parts) return std::unexpected(parts.error());
  return Answer(*std::move(parts));
}

}  // namespace

Result<bool> ensure_master(const SetupTools& tools) {
  const auto head = sync_wait(tools.store.realms().find_realm(std::string(kc::kMasterRealm)));
  if (!head) return std::unexpected(head.error());
  if (*head) return false;
  const auto keys = kc::generated_keys();
  auto parts = kc::make_realm_defaults(std::string(kc::kMasterRealm), {tools.random, keys, tools.now});
  if (!parts) return std::unexpected(parts.error());
  auto made = commit(tools, store::plan_for_new_realm(*parts, tools.sealer), "realm 'master'");
  // Two servers started at once on new data: the other one was first.
  if (!made && made.error().kind == Error::Kind::conflict) return false;
  if (!made) return std::unexpected(made.error());
  return true;
}

Result<std::vector<std::string>> import_realms(const SetupTools& tools, const std::vector<std::string>& paths) {
  std::vector<std::string> made;
  for (const auto& path : paths) {
    const auto done = import_realm_files(tools, path, false);
    if (!done) return std::unexpected(done.error());
    for (const auto& one : *done) {
      if (one.skipped) {
        tools.log.info("realm exists and is left alone", {{"realm", one.realm}});
        continue;
      }
      tools.log.info("realm imported", {{"realm", one.realm}, {"users", one.users}});
      made.push_back(one.realm);
    }
  }
  return made;
}

Status<> bootstrap_admin(const SetupTools& tools, const std::string& username, std::string_view password) {
  // Every start asks; only the first needs to know master's roles, which may be very many.
  const auto head = sync_wait(tools.store.realms().find_realm(std::string(kc::kMasterRealm)));
  if (!head) return std::unexpected(head.error());
  if (!*head) return std::unexpected(Error{Error::Kind::internal, "realm master is missing"});
  const auto& id = (*head)->id;
  const auto anybody = sync_wait(tools.store.users().list_users(id, "", 1));
  if (!anybody) return std::unexpected(anybody.error());
  if (!anybody->empty()) return {};
  const auto master = load(tools, kc::kMasterRealm);
  if (!master) return std::unexpected(master.error());
  if (!*master) return std::unexpected(Error{Error::Kind::internal, "realm master is missing"});
  const auto admin = std::ranges::find_if(
      (*master)->roles, [](const auto& role) { return role->is_realm_role() && role->name == "admin"; });
  if (admin == (*master)->roles.end())
    return std::unexpected(Error{Error::Kind::internal, "realm master has no role admin"});
  auto hashed = hash(tools, password);
  if (!hashed) return std::unexpected(hashed.error());

  model::User user;
  user.id = model::UserId{tools.random.uuid()};
  user.username = username;
  user.created = tools.now;
  user.attributes["is_temporary_admin"] = {"true"};
  user.roles = {(*admin)->id, (*master)->settings.default_role};
  model::Credential credential;
  credential.id = model::CredentialId{tools.random.uuid()};
  credential.type = "password";
  credential.created = tools.now;
  credential.password = *std::move(hashed);
  user.credentials.push_back(std::move(credential));
  store::Plan plan;
  plan.add(store::PutUser{id, std::move(user), false, true});
  if (auto done = commit(tools, std::move(plan), "the first administrator"); !done) return done;
  tools.log.info("administrator made", {{"realm", kc::kMasterRealm}, {"username", username}});
  return {};
}

}  // namespace latchkey::main
