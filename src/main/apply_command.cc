#include "main/apply_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "admin/realms/apply.h"
#include "admin/realms/realm_plans.h"
#include "base/worker_pool.h"
#include "cli/session.h"
#include "crypto/password_hash.h"
#include "kc/apply/realm_overlay.h"
#include "kc/import/import.h"
#include "kc/import/placeholders.h"
#include "main/installation.h"
#include "store/codec/assemble.h"
#include "url/percent.h"

namespace latchkey::main {
namespace {

struct WantedRealm {
  std::string file;
  std::string name;
  json::Object object;
};

/// What is different in one realm; a realm that is not there is one difference.
struct Outcome {
  std::vector<kc::Difference> differences;
  std::vector<std::string> notes;
};
using Apply = std::function<Result<Outcome>(const WantedRealm&)>;

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Error::Kind::invalid, fmt::format("{} cannot be read", path.string()));
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

/// A variable, or the file that NAME_FILE names: secrets need not stand in the environment.
kc::PlaceholderLookup values_of(const Environment& environment) {
  return [&environment](std::string_view name) -> std::optional<std::string> {
    if (const auto value = cli::variable(environment, name); !value.empty()) return std::string(value);
    const auto file = cli::variable(environment, std::string(name) + "_FILE");
    if (file.empty()) return std::nullopt;
    auto text = read_file(std::string(file));
    if (!text) return std::nullopt;
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    return *std::move(text);
  };
}

Result<std::vector<std::filesystem::path>> files_of(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_directory(path, failed)) return std::vector<std::filesystem::path>{path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, failed)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (failed) return fail(Error::Kind::invalid, fmt::format("{}: {}", path, failed.message()));
  if (files.empty()) return fail(Error::Kind::invalid, fmt::format("{} holds no .json file", path));
  std::ranges::sort(files);
  return files;
}

Status<> take_realms(const std::string& file, json::Value value, std::vector<WantedRealm>& out) {
  if (value.is_array()) {
    for (auto& one : value.as_array()) {
      if (auto taken = take_realms(file, std::move(one), out); !taken) return taken;
    }
    return {};
  }
  const std::string name(value.is_object() ? json::string_or_empty(value.as_object(), "realm") : std::string_view());
  if (name.empty())
    return fail(Error::Kind::invalid, fmt::format("{} does not say which realm it is about (\"realm\")", file));
  if (std::ranges::find(out, name, &WantedRealm::name) != out.end())
    return fail(Error::Kind::invalid, fmt::format("{}: the realm '{}' stands in another file too", file, name));
  out.push_back({file, name, std::move(value.as_object())});
  return {};
}

/// Everything is read and understood before anything is written.
Result<std::vector<WantedRealm>> read_realms(const std::string& path, const Environment& environment) {
  const auto files = files_of(path);
  if (!files) return std::unexpected(files.error());
  std::vector<WantedRealm> out;
  for (const auto& file : *files) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    auto value = json::parse(*text, kc::kRealmFileLimits);
    if (!value) return fail(Error::Kind::invalid, fmt::format("{}: {}", file.string(), value.error().detail));
    const auto unknown = kc::expand_placeholders_in(*value, values_of(environment));
    if (!unknown.empty()) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}: ${{{}}} has no value; set the variable, or {}_FILE with a file's name",
                              file.string(), *unknown.begin(), *unknown.begin()));
    }
    if (auto taken = take_realms(file.string(), *std::move(value), out); !taken) return std::unexpected(taken.error());
  }
  return out;
}

int run(const ApplyCommand& command, const Environment& environment, const Apply& apply) {
  const auto realms = read_realms(command.path, environment);
  if (!realms) return cli::say_error(realms.error());
  std::size_t changes = 0;
  for (const auto& realm : *realms) {
    const auto outcome = apply(realm);
    if (!outcome)
      return cli::say_error({outcome.error().kind, fmt::format("{}: {}", realm.file, outcome.error().detail)});
    if (outcome->differences.empty()) continue;
    changes += outcome->differences.size();
    fmt::print("realm {}\n{}", realm.name, kc::describe(outcome->differences));
    for (const auto& note : outcome->notes) fmt::print("  note: {}\n", note);
  }
  if (changes == 0) {
    fmt::print("Nothing to change.\n");
    return 0;
  }
  fmt::print("{} {} {}.\n", changes, changes == 1 ? "difference" : "differences",
             command.dry_run ? "found; nothing was written" : "written");
  return command.dry_run ? kWouldChange : 0;
}

Outcome new_realm(const WantedRealm& realm) {
  return {{{kc::Difference::Kind::added, "realm " + realm.name, "", ""}}, {}};
}

kc::Difference read_difference(const json::Object& object) {
  const auto kind = json::string_or_empty(object, "kind");
  return {kind == "added"     ? kc::Difference::Kind::added
          : kind == "removed" ? kc::Difference::Kind::removed
                              : kc::Difference::Kind::changed,
          std::string(json::string_or_empty(object, "place")), std::string(json::string_or_empty(object, "before")),
          std::string(json::string_or_empty(object, "after"))};
}

Outcome read_report(const json::Value& body) {
  Outcome out;
  if (!body.is_object()) return out;
  if (const auto* list = json::find(body.as_object(), "differences"); list != nullptr && list->is_array()) {
    for (const auto& one : list->as_array()) {
      if (one.is_object()) out.differences.push_back(read_difference(one.as_object()));
    }
  }
  if (const auto* list = json::find(body.as_object(), "notes"); list != nullptr && list->is_array()) {
    for (const auto& one : list->as_array()) {
      if (one.is_string()) out.notes.emplace_back(json::view(one.as_string()));
    }
  }
  return out;
}

Result<Outcome> apply_remotely(cli::Session& session, const WantedRealm& realm, const ApplyCommand& command) {
  const std::string name = url::percent_encode(realm.name);
  const auto there = session.client().get(name);
  if (!there && there.error().kind != Error::Kind::not_found) return std::unexpected(there.error());
  if (!there) {
    if (command.dry_run) return new_realm(realm);
    const auto made = session.client().send("POST", "/admin/realms", realm.object);
    if (!made) return std::unexpected(made.error());
    return new_realm(realm);
  }
  const auto answer = session.client().request(
      {.method = "POST",
       .path = name + "/latchkey/apply",
       .query = {{"dryRun", command.dry_run ? "true" : "false"}, {"prune", command.prune ? "true" : "false"}},
       .body = realm.object,
       .if_match = {}});
  if (!answer) return std::unexpected(answer.error());
  return read_report(answer->body);
}

Result<model::RealmPtr> load(const Installation& installation, const std::string& name) {
  const auto head = sync_wait(installation.store->realms().find_realm(name));
  if (!head) return std::unexpected(head.error());
  if (!*head) return model::RealmPtr();
  const auto record = sync_wait(installation.store->realms().load_realm((*head)->id));
  if (!record) return std::unexpected(record.error());
  if (!*record) return model::RealmPtr();
  auto parts = store::assemble(**record, *installation.sealer);
  if (!parts) return std::unexpected(parts.error());
  return std::make_shared<const model::Realm>(*std::move(parts));
}

Result<Outcome> create_locally(const Installation& installation, const WantedRealm& realm, Random& random) {
  const auto keys = kc::generated_keys();
  const Instant now = SystemClock().now();
  const kc::ImportOptions options{
      .makings = {random, keys, now}, .placeholder = {}, .hash_password = [&random](std::string_view password) {
        return crypto::hash_argon2id(password, random.bytes(16));
      }};
  auto imported = kc::import_realm(json::Value(realm.object), options);
  if (!imported) return std::unexpected(imported.error());
  const auto master = load(installation, "master");
  if (!master) return std::unexpected(master.error());
  auto plan = admin::plan_new_realm(*std::move(imported), *master ? &(*master)->parts() : nullptr,
                                    {*installation.sealer, random, now});
  const auto outcome = sync_wait(installation.store->commit(std::move(plan)));
  if (!outcome) return std::unexpected(outcome.error());
  if (!outcome->committed())
    return fail(Error::Kind::conflict, "a realm, user or e-mail address of that name is there already");
  return new_realm(realm);
}

Result<Outcome> change_locally(const Installation& installation, model::RealmPtr realm, const WantedRealm& wanted,
                               const ApplyCommand& command) {
  SystemRandom random;
  WorkerPool hashing(1, 1);
  const admin::ApplyTools tools{*installation.store, hashing, *installation.sealer, random, SystemClock().now()};
  const admin::ApplyOptions options{command.prune, command.dry_run};
  auto planned = sync_wait(admin::plan_realm_file(tools, std::move(realm), wanted.object, options));
  if (!planned) return std::unexpected(planned.error());
  if (!planned->plan.writes.empty()) {
    const auto outcome = sync_wait(installation.store->commit(std::move(planned->plan)));
    if (!outcome) return std::unexpected(outcome.error());
    if (!outcome->committed()) {
      const bool changed = outcome->refused->reason == store::Refusal::changed;
      return fail(Error::Kind::conflict, changed ? "somebody changed the realm meanwhile; run it again"
                                                 : "the realm refuses it: a name or e-mail address is taken");
    }
  }
  return Outcome{std::move(planned->report.differences), std::move(planned->report.notes)};
}

}  // namespace

int apply_to_server(const Environment& environment, const ApplyCommand& command) {
  cli::Common common;
  common.allow_http = command.allow_http;
  auto session = cli::Session::open(environment, common);
  if (!session) return cli::say_error(session.error());
  return run(command, environment, [&](const WantedRealm& realm) { return apply_remotely(*session, realm, command); });
}

int apply_to_data(Config config, const Environment& environment, const ApplyCommand& command) {
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return cli::say_error(installation.error());
  return run(command, environment, [&](const WantedRealm& wanted) -> Result<Outcome> {
    const auto realm = load(*installation, wanted.name);
    if (!realm) return std::unexpected(realm.error());
    if (!*realm) return command.dry_run ? new_realm(wanted) : create_locally(*installation, wanted, random);
    return change_locally(*installation, *realm, wanted, command);
  });
}

}  // namespace latchkey::main
