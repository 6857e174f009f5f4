#include "main/realm_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "admin/realm_plans.h"
#include "crypto/password_hash.h"
#include "kc/defaults.h"
#include "kc/import.h"
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

Status<> create(const SetupTools& tools, kc::ImportedRealm realm) {
  const std::string name = realm.parts.settings.name;
  const std::size_t clients = realm.parts.clients.size();
  const std::size_t users = realm.users.size();
  const auto notes = realm.notes;
  const auto master = load(tools, kc::kMasterRealm);
  if (!master) return std::unexpected(master.error());
  store::Plan plan =
      admin::plan_new_realm(std::move(realm), *master ? &**master : nullptr, {tools.sealer, tools.random, tools.now});
  if (auto done = commit(tools, std::move(plan), fmt::format("realm '{}'", name)); !done) return done;
  for (const auto& note : notes) tools.log.warn("realm import", {{"realm", name}, {"note", note}});
  tools.log.info("realm imported", {{"realm", name}, {"clients", clients}, {"users", users}});
  return {};
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return fail(Error::Kind::not_found, fmt::format("{}: {}", path.string(), error.message()));
  if (size > kc::kMaxRealmFileBytes)
    return fail(Error::Kind::invalid,
                fmt::format("{}: larger than {} MiB", path.string(), kc::kMaxRealmFileBytes >> 20));
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Error::Kind::unavailable, fmt::format("{}: cannot be read", path.string()));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<std::vector<kc::RealmFile>> read_files(const std::string& path) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.path().extension() == ".json") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    if (paths.empty()) return fail(Error::Kind::not_found, fmt::format("{}: no *.json in this folder", path));
  } else {
    paths.emplace_back(path);
  }
  std::vector<kc::RealmFile> files;
  for (const auto& one : paths) {
    auto text = read_file(one);
    if (!text) return std::unexpected(text.error());
    files.push_back({one.filename().string(), *std::move(text)});
  }
  return files;
}

// Files that only hold realms which are there already need no reading in full, no keys and no hashes.
Result<bool> all_exist(const SetupTools& tools, const std::vector<kc::RealmFile>& files) {
  for (const auto& file : files) {
    const auto names = kc::realm_names(file, tools.placeholder);
    if (!names) return std::unexpected(names.error());
    for (const auto& name : *names) {
      const auto head = sync_wait(tools.store.realms().find_realm(name));
      if (!head) return std::unexpected(head.error());
      if (!*head) return false;
      tools.log.info("realm exists and is left alone", {{"realm", name}, {"file", file.name}});
    }
  }
  return true;
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
    const auto files = read_files(path);
    if (!files) return std::unexpected(files.error());
    const auto known = all_exist(tools, *files);
    if (!known) return std::unexpected(known.error());
    if (*known) continue;
    const auto keys = kc::generated_keys();
    const kc::ImportOptions options{
        .makings = {tools.random, keys, tools.now},
        .placeholder = tools.placeholder,
        .hash_password = [&tools](std::string_view password) { return hash(tools, password); }};
    auto realms = kc::import_files(*files, options);
    if (!realms) return std::unexpected(realms.error());
    for (auto& realm : *realms) {
      std::string name = realm.parts.settings.name;
      const auto head = sync_wait(tools.store.realms().find_realm(name));
      if (!head) return std::unexpected(head.error());
      if (*head) continue;
      if (auto created = create(tools, std::move(realm)); !created) return std::unexpected(created.error());
      made.push_back(std::move(name));
    }
  }
  return made;
}

Status<> bootstrap_admin(const SetupTools& tools, const std::string& username, std::string_view password) {
  const auto master = load(tools, kc::kMasterRealm);
  if (!master) return std::unexpected(master.error());
  if (!*master) return std::unexpected(Error{Error::Kind::internal, "realm master is missing"});
  const auto& id = (*master)->settings.id;
  const auto users = sync_wait(tools.store.users().count_users(id));
  if (!users) return std::unexpected(users.error());
  if (*users > 0) return {};
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
