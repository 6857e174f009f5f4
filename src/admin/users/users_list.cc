// /admin/realms/{realm}/users and users/count, and the console's own list with who is locked out.
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/users/brute_force_status.h"
#include "admin/users/user_of.h"
#include "admin/users/user_search.h"
#include "admin/users/users.h"
#include "authn/profile/user_profile.h"
#include "kc/user_profile.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

class UserWriter {
 public:
  UserWriter(const Call& call, bool brief)
      : call_(call), givable_(call), detail_(brief ? kc::Detail::brief : kc::Detail::full) {
    if (!brief) profile_ = kc::user_profile_of(*call.realm);
  }
  [[nodiscard]] json::Object write(model::User user) const {
    if (detail_ == kc::Detail::full)
      user.attributes = authn::shown_attributes(profile_, authn::ProfileRole::admin, user);
    json::Object out = kc::write_user(*call_.realm, user, detail_);
    out["access"] = access_to(call_, givable_.contain_all_of(user));
    return out;
  }

 private:
  const Call& call_;
  GivableRoles givable_;
  kc::Detail detail_;
  authn::UserProfile profile_;
};

}  // namespace

Task<Reply> list_users(const Call& call) {
  Query query(call.request);
  UserSearch search = read_user_search(query);
  const UserWriter writer(call, query.boolean_or("briefRepresentation", false));
  if (query.error()) co_return *query.error();
  auto users = co_await find_users(call, std::move(search));
  if (!users) co_return std::move(users.error());
  json::Array out;
  for (auto& user : *users) out.emplace_back(writer.write(std::move(user)));
  co_return json_reply(out);
}

Task<Reply> count_users(const Call& call) {
  Query query(call.request);
  UserSearch search = read_user_search(query);
  if (query.error()) co_return *query.error();
  if (!call.may_any({AdminRole::view_users, AdminRole::manage_users})) co_return json_reply(0);
  if (search.by_ids) {
    auto users = co_await find_users(call, std::move(search));
    if (!users) co_return std::move(users.error());
    co_return json_reply(users->size());
  }
  const auto count = co_await call.env.store.users().count_matching(call.realm->id(), std::move(search.query));
  if (!count) co_return unavailable();
  co_return json_reply(*count);
}

Task<Reply> list_users_with_lockouts(const Call& call) {
  Query query(call.request);
  UserSearch search = read_user_search(query);
  const UserWriter writer(call, query.boolean_or("briefRepresentation", false));
  if (query.error()) co_return *query.error();
  auto users = co_await find_users(call, std::move(search));
  if (!users) co_return std::move(users.error());
  json::Array out;
  for (auto& user : *users) {
    model::LoginFailures failures{.user = user.id};
    if (call.realm->settings().brute_force.enabled) {
      auto found = co_await call.env.store.users().find_login_failures(call.realm->id(), user.id);
      if (!found) co_return unavailable();
      if (*found) failures = **std::move(found);
    }
    json::Object entry = writer.write(std::move(user));
    entry["bruteForceStatus"] = write_brute_force_status(failures, call.now);
    out.emplace_back(std::move(entry));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
