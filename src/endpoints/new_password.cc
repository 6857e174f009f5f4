#include "endpoints/new_password.h"

#include <algorithm>
#include <optional>

namespace latchkey::endpoints {
namespace {

using Kind = HashedPassword::Kind;

HashedPassword broken(std::string rule, std::string argument) {
  return {.kind = Kind::broken, .broken = {{std::move(rule), {std::move(argument)}}}, .hash = {}};
}

// What the new password must differ from: the current one when it must or when there is a history, and as many earlier
// ones as the policy remembers.
std::vector<crypto::PasswordHash> forbidden_passwords(const model::User& user, int history, bool must_differ) {
  std::vector<crypto::PasswordHash> forbidden;
  const auto* current = user.password();
  if ((must_differ || history > 0) && current != nullptr && current->password) forbidden.push_back(*current->password);
  for (const auto* former : user.former_passwords()) {
    if (history-- <= 0) break;
    if (former->password) forbidden.push_back(*former->password);
  }
  return forbidden;
}

struct Hashed {
  bool used_before = false;
  std::optional<crypto::PasswordHash> hash;
};

Task<std::optional<Hashed>> hash_on_pool(const Env& env, std::vector<crypto::PasswordHash> forbidden,
                                         crypto::Argon2Params params, Secret password) {
  std::move_only_function<Hashed()> work = [forbidden = std::move(forbidden), params, salt = env.random.bytes(16),
                                            password = std::move(password)] {
    Hashed hashed;
    for (const auto& hash : forbidden) {
      hashed.used_before = crypto::verify_password(hash, password.reveal()).value_or(false);
      if (hashed.used_before) return hashed;
    }
    if (auto made = crypto::hash_argon2id(password.reveal(), salt, params)) hashed.hash = *std::move(made);
    return hashed;
  };
  co_return co_await env.hashing.run<Hashed>(std::move(work));
}

int remembered(const model::Realm& realm) {
  const auto policy = authn::PasswordPolicy::parse(realm.settings().password_policy);
  return policy ? policy->history() : 0;
}

}  // namespace

Task<HashedPassword> hash_new_password(const Env& env, NewPassword wanted) {
  const std::string& text = wanted.realm->settings().password_policy;
  const auto policy = authn::PasswordPolicy::parse(text);
  if (!policy) co_return broken("passwordPolicyNotSupportedMessage", text);
  if (wanted.password.size() > crypto::max_password_bytes)
    co_return broken("invalidPasswordMaxLengthMessage", std::to_string(crypto::max_password_bytes));
  if (auto rules = policy->check(wanted.password.reveal(), wanted.user); !rules.empty())
    co_return HashedPassword{.kind = Kind::broken, .broken = std::move(rules), .hash = {}};
  auto forbidden = forbidden_passwords(wanted.user, policy->history(), wanted.must_differ);
  auto hashed = co_await hash_on_pool(env, std::move(forbidden), policy->hashing(), std::move(wanted.password));
  if (!hashed) co_return HashedPassword{.kind = Kind::busy, .broken = {}, .hash = {}};
  if (hashed->used_before)
    co_return broken("invalidPasswordHistoryMessage", std::to_string(std::max(policy->history(), 1)));
  if (!hashed->hash) co_return broken("invalidPasswordMessage", "");
  co_return HashedPassword{.kind = Kind::made, .broken = {}, .hash = *std::move(hashed->hash)};
}

model::Credential password_credential(const Env& env, const model::User& user, crypto::PasswordHash hash, Instant now) {
  model::Credential credential;
  if (const auto* old = user.password()) credential = *old;
  if (credential.id.empty()) credential.id = model::CredentialId{env.random.uuid()};
  credential.type = "password";
  credential.created = now;
  credential.password = std::move(hash);
  // What was kept of a hash that nobody could verify goes with it.
  credential.secret_data = nullptr;
  credential.data_json.clear();
  return credential;
}

store::Plan plan_new_password(const Env& env, const model::Realm& realm, const model::User& user,
                              model::Credential credential) {
  store::Plan plan;
  const int keep_last = remembered(realm);
  const auto former = user.former_passwords();
  const auto* current = user.password();
  const bool keep = keep_last > 0 && current != nullptr && current->password;
  if (keep) {
    model::Credential past = *current;
    past.id = model::CredentialId{env.random.uuid()};
    past.type = "password-history";
    plan.add(store::PutCredential{realm.id(), user.id, std::move(past)});
  }
  const auto stay = static_cast<std::size_t>(std::max(keep_last - (keep ? 1 : 0), 0));
  for (std::size_t i = stay; i < former.size(); ++i)
    plan.add(store::DeleteCredential{realm.id(), user.id, former[i]->id});
  plan.add(store::PutCredential{realm.id(), user.id, std::move(credential)});
  return plan;
}

}  // namespace latchkey::endpoints
