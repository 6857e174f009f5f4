#include "endpoints/password_check.h"

#include "authn/brute_force.h"
#include "authn/password_policy.h"
#include "crypto/password_hash.h"

namespace latchkey::endpoints {
namespace {

using Kind = PasswordAnswer::Kind;

constexpr int kReserveTries = 50;

enum class Reservation { granted, locked, unavailable };

// Known or not, protected realm: one commit. The record of an unknown user is not kept, or typing would fill the disk.
Task<Reservation> reserve(const Visit& visit, const std::optional<model::User>& user) {
  const auto& settings = visit.realm->settings().brute_force;
  if (!settings.enabled) co_return Reservation::granted;
  for (int tries = 0; tries < kReserveTries; ++tries) {
    store::Plan plan;
    if (user) {
      auto stored = co_await visit.env.store.users().find_login_failures(visit.realm->id(), user->id);
      if (!stored) co_return Reservation::unavailable;
      const model::LoginFailures before = stored->value_or(model::LoginFailures{.user = user->id});
      auto next = authn::reserve_attempt(settings, before, visit.now);
      if (!next) {
        // A lock that is found without a commit would answer sooner than a name that nobody has.
        store::Plan nothing;
        nothing.add(store::CommitNothing{});
        const auto outcome = co_await visit.env.store.commit(std::move(nothing));
        co_return outcome ? Reservation::locked : Reservation::unavailable;
      }
      next->user = user->id;
      next->last_ip = visit.request.remote_address;
      plan.add(store::PutLoginFailures{visit.realm->id(), *std::move(next), before.failures});
    } else {
      plan.add(store::CommitNothing{});
    }
    const auto outcome = co_await visit.env.store.commit(std::move(plan));
    if (!outcome) co_return Reservation::unavailable;
    if (outcome->committed()) co_return Reservation::granted;
  }
  co_return Reservation::locked;  // a storm of attempts on one account: that is what a lock is for
}

// What an unknown user's password is compared with: it costs what the realm's new hashes cost, or the time would tell
// who is known.
crypto::PasswordHash nobody(const crypto::Argon2Params& policy) {
  crypto::PasswordHash hash;
  hash.algorithm = "argon2";
  hash.salt = std::string(16, 'n');
  hash.value = std::string(policy.length, '\0');
  hash.iterations = policy.iterations;
  hash.memory_kib = policy.memory_kib;
  hash.parallelism = policy.parallelism;
  return hash;
}

struct Verified {
  bool right = false;
  std::optional<crypto::PasswordHash> rehashed;
  std::string problem;
};

// Runs on the hashing pool.
Verified verify(const crypto::PasswordHash& stored, std::string_view password, const crypto::Argon2Params& policy,
                std::string_view salt) {
  Verified verified;
  const auto right = crypto::verify_password(stored, password);
  if (!right) {
    verified.problem = right.error().detail;
    return verified;
  }
  verified.right = *right;
  if (verified.right && crypto::needs_rehash(stored, policy)) {
    if (auto hash = crypto::hash_argon2id(password, salt, policy)) verified.rehashed = *std::move(hash);
  }
  return verified;
}

crypto::Argon2Params hashing_of(const model::RealmSettings& settings) {
  const auto policy = authn::PasswordPolicy::parse(settings.password_policy);
  return policy ? policy->hashing() : crypto::Argon2Params{};
}

// Without a stored hash somebody's is computed all the same. nullopt: the pool's queue is full.
Task<std::optional<Verified>> verify_on_pool(const Visit& visit, std::optional<crypto::PasswordHash> stored,
                                             Secret password) {
  const crypto::Argon2Params policy = hashing_of(visit.realm->settings());
  if (!stored) stored = nobody(policy);
  std::move_only_function<Verified()> work = [stored = *std::move(stored), policy, salt = visit.env.random.bytes(16),
                                              password = std::move(password)] {
    return verify(stored, password.reveal(), policy, salt);
  };
  co_return co_await visit.env.hashing.run<Verified>(std::move(work));
}

void add_success_writes(const Visit& visit, const model::User& user, store::Plan& plan) {
  // What the password proved holds only while it is the password: one that is changed in this moment lets nobody in.
  plan.add(store::ExpectUser{visit.realm->id(), user.id, user.revision});
  if (visit.realm->settings().brute_force.enabled) plan.add(store::ClearLoginFailures{visit.realm->id(), user.id});
}

// A commit of its own, because it may be refused: a password that was changed in this very moment stays. Gives the user
// as it stands then, or what it was when the store does not answer.
Task<model::User> keep_rehashed(const Visit& visit, model::User user, crypto::PasswordHash hash) {
  model::Credential credential = *user.password();
  store::PutCredential put{visit.realm->id(), user.id, credential, credential.password};
  put.credential.password = std::move(hash);
  store::Plan plan;
  plan.add(std::move(put));
  const auto outcome = co_await visit.env.store.commit(std::move(plan));
  if (!outcome) {
    visit.env.log.warn("password hash could not be renewed",
                       {{"user", user.id.value}, {"reason", outcome.error().detail}});
  }
  if (!outcome || !outcome->committed()) co_return user;
  auto again = co_await visit.env.store.users().find_user(visit.realm->id(), user.id);
  if (again && *again) co_return **std::move(again);
  co_return user;
}

PasswordAnswer of_kind(Kind kind) {
  PasswordAnswer answer;
  answer.kind = kind;
  return answer;
}

PasswordAnswer judge(std::optional<model::User> user, Reservation reservation, bool right) {
  PasswordAnswer answer;
  answer.user = std::move(user);
  if (!right) {
    answer.event_error = !answer.user                         ? "user_not_found"
                         : reservation == Reservation::locked ? "user_temporarily_disabled"
                                                              : "invalid_user_credentials";
    return answer;
  }
  answer.kind = answer.user->enabled ? Kind::right : Kind::disabled;
  if (!answer.user->enabled) answer.event_error = "user_disabled";
  return answer;
}

}  // namespace

Task<Result<std::optional<model::User>>> find_typed_user(const Visit& visit, std::string typed) {
  const auto& users = visit.env.store.users();
  const auto& realm = visit.realm->id();
  if (visit.realm->settings().login.login_with_email_allowed && typed.contains('@')) {
    auto by_email = co_await users.find_user_by_email(realm, typed);
    if (!by_email || by_email->has_value()) co_return by_email;
  }
  co_return co_await users.find_user_by_username(realm, std::move(typed));
}

Task<PasswordAnswer> check_password(const Visit& visit, PasswordAttempt attempt) {
  auto user = co_await find_typed_user(visit, std::move(attempt.username));
  if (!user) {
    visit.env.log.error("user could not be loaded",
                        {{"reason", user.error().detail}, {"trace", visit.request.trace_id}});
    co_return of_kind(Kind::unavailable);
  }
  // A service account has no way in by a form.
  if (*user && !(*user)->service_account_of.empty()) *user = std::nullopt;

  const Reservation reservation = co_await reserve(visit, *user);
  if (reservation == Reservation::unavailable) co_return of_kind(Kind::unavailable);
  const model::Credential* credential = *user ? (*user)->password() : nullptr;
  const bool comparable = credential != nullptr && credential->password && reservation == Reservation::granted;
  auto verified =
      co_await verify_on_pool(visit, comparable ? credential->password : std::nullopt, std::move(attempt.password));
  if (!verified) {
    PasswordAnswer busy = of_kind(Kind::busy);
    busy.user = *std::move(user);
    co_return busy;
  }
  if (!verified->problem.empty() && comparable) {
    visit.env.log.warn("stored password cannot be verified",
                       {{"user", (*user)->id.value}, {"reason", verified->problem}});
  }
  PasswordAnswer answer = judge(*std::move(user), reservation, comparable && verified->right);
  if (answer.kind != Kind::right) co_return answer;
  if (verified->rehashed) {
    auto renewed = co_await keep_rehashed(visit, *answer.user, *std::move(verified->rehashed));
    answer.user = std::move(renewed);
  }
  add_success_writes(visit, *answer.user, answer.on_success);
  co_return answer;
}

}  // namespace latchkey::endpoints
