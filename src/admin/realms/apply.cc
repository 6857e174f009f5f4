#include "admin/realms/apply.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "crypto/password_hash.h"
#include "kc/apply/apply.h"
#include "store/codec/codec.h"

namespace latchkey::admin {
namespace {

/// Every object of the new parts, and the removal of those that are no longer there.
class PartsPlan {
 public:
  PartsPlan(const model::RealmId& realm, const crypto::Sealer& sealer) : realm_(realm), sealer_(sealer) {}

  template <class List>
  void replace(std::string_view kind, const List& before, const List& after) {
    std::unordered_set<std::string> kept;
    for (const auto& object : after) {
      auto stored = store::encode(realm_, *object, sealer_);
      kept.insert(stored.id);
      puts_.add(store::PutObject{realm_, std::move(stored)});
    }
    for (const auto& object : before) {
      const auto stored = store::encode(realm_, *object, sealer_);
      if (!kept.contains(stored.id)) plan_.add(store::DeleteObject{realm_, std::string(kind), stored.id});
    }
  }

  /// Removals first: what comes may take the name of what goes.
  store::Plan take() { return std::move(plan_.append(std::move(puts_))); }

 private:
  const model::RealmId& realm_;
  const crypto::Sealer& sealer_;
  store::Plan plan_, puts_;
};

store::Plan plan_of(const model::Realm& realm, const kc::Applied& applied, const std::vector<model::User>& known,
                    const crypto::Sealer& sealer) {
  const auto& before = realm.parts();
  const auto& after = applied.parts;
  store::Plan plan;
  plan.add(store::ExpectRealmVersion{realm.id(), realm.version()});
  plan.add(store::PutRealmSettings{realm.id(), after.settings.name, store::encode_settings(after.settings, sealer),
                                   std::nullopt});
  PartsPlan parts(realm.id(), sealer);
  parts.replace(store::kKindClientScope, before.client_scopes, after.client_scopes);
  parts.replace(store::kKindClient, before.clients, after.clients);
  parts.replace(store::kKindRole, before.roles, after.roles);
  parts.replace(store::kKindGroup, before.groups, after.groups);
  parts.replace(store::kKindComponent, before.components, after.components);
  parts.replace(store::kKindFlow, before.flows, after.flows);
  parts.replace(store::kKindAuthenticatorConfig, before.authenticator_configs, after.authenticator_configs);
  parts.replace(store::kKindRequiredAction, before.required_actions, after.required_actions);
  plan.append(parts.take());
  for (const auto& user : known) plan.add(store::ExpectUser{realm.id(), user.id, user.revision});
  for (const auto& user : applied.users)
    plan.add(store::PutUser{realm.id(), user, after.settings.login.duplicate_emails_allowed, false});
  return plan;
}

Task<Result<std::vector<model::User>>> load_users(const store::Store& store, model::RealmId realm,
                                                  std::vector<std::string> names) {
  using Answer = Result<std::vector<model::User>>;
  std::vector<model::User> users;
  for (const auto& name : names) {
    auto user = co_await store.users().find_user_by_username(realm, name);
    if (!user) co_return Answer(std::unexpect, user.error());
    if (*user) users.push_back(**std::move(user));
  }
  co_return Answer(std::move(users));
}

bool is_named(const std::vector<std::string>& names, const model::User& user) {
  const std::string folded = model::fold_name(user.username);
  return std::ranges::any_of(names, [&](const auto& name) { return model::fold_name(name) == folded; });
}

/// The users to write: those of the file, and service accounts of clients that have none yet.
Task<Status<>> leave_out_existing_accounts(const store::Store& store, model::RealmId realm,
                                           std::vector<std::string> names, std::vector<model::User>& users) {
  std::vector<model::User> kept;
  for (auto& user : users) {
    if (!is_named(names, user) && !user.service_account_of.empty()) {
      const auto account = co_await store.users().find_service_account(realm, user.service_account_of);
      if (!account) co_return Status<>(std::unexpect, account.error());
      if (*account) continue;
    }
    kept.push_back(std::move(user));
  }
  users = std::move(kept);
  co_return Status<>();
}

struct Job {
  model::RealmPtr realm;
  std::vector<model::User> users;
  json::Object wanted;
  bool prune = false;
  Random& random;
  Instant now;
};

// On the hashing pool: each password of the file is compared with the one that stands, or hashed.
Result<kc::Applied> decide(Job& job) {
  const auto keys = kc::generated_keys();
  const kc::ImportOptions options{
      .makings = {job.random, keys, job.now}, .placeholder = {}, .hash_password = [&job](std::string_view password) {
        return crypto::hash_argon2id(password, job.random.bytes(16));
      }};
  kc::ApplyInput input{.realm = *job.realm,
                       .users = job.users,
                       .wanted = std::move(job.wanted),
                       .prune = job.prune,
                       .verify_password = [](std::string_view password, const crypto::PasswordHash& hash) {
                         return crypto::verify_password(hash, password).value_or(false);
                       }};
  return kc::apply_file(std::move(input), options);
}

Task<Result<kc::Applied>> decide_on_pool(WorkerPool& hashing, std::shared_ptr<Job> job) {
  using Answer = Result<kc::Applied>;
  std::move_only_function<Answer()> work = [job] { return decide(*job); };
  auto applied = co_await hashing.run<Answer>(std::move(work));
  if (!applied) co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "too much work at once; try again"});
  co_return *std::move(applied);
}

}  // namespace

Task<Result<PlannedApply>> plan_realm_file(ApplyTools tools, model::RealmPtr realm, json::Object wanted,
                                           ApplyOptions options) {
  using Answer = Result<PlannedApply>;
  const auto names = kc::user_names(wanted);
  if (!names) co_return Answer(std::unexpect, names.error());
  auto users = co_await load_users(tools.store, realm->id(), *names);
  if (!users) co_return Answer(std::unexpect, users.error());
  auto job = std::make_shared<Job>(realm, *std::move(users), std::move(wanted), options.prune, tools.random, tools.now);
  auto applied = co_await decide_on_pool(tools.hashing, job);
  if (!applied) co_return Answer(std::unexpect, applied.error());
  PlannedApply planned{{std::move(applied->differences), std::move(applied->notes)}, {}};
  if (options.dry_run || planned.report.differences.empty()) co_return Answer(std::move(planned));
  const auto left = co_await leave_out_existing_accounts(tools.store, realm->id(), *names, applied->users);
  if (!left) co_return Answer(std::unexpect, left.error());
  planned.plan = plan_of(*realm, *applied, job->users, tools.sealer);
  co_return Answer(std::move(planned));
}

}  // namespace latchkey::admin
