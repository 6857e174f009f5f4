#include "admin/holders.h"

#include <algorithm>

namespace latchkey::admin {
namespace {

/// So many users are rewritten by one commit, in some tens of milliseconds.
constexpr std::size_t kStep = 500;

/// What one user loses.
struct Loss {
  std::vector<model::RoleId> roles;
  std::vector<model::GroupId> groups;

  [[nodiscard]] Loss of(const model::User& user) const {
    Loss own;
    std::ranges::copy_if(user.roles, std::back_inserter(own.roles),
                         [this](const auto& id) { return std::ranges::find(roles, id) != roles.end(); });
    std::ranges::copy_if(user.groups, std::back_inserter(own.groups),
                         [this](const auto& id) { return std::ranges::find(groups, id) != groups.end(); });
    return own;
  }
};

void add_writes(store::Plan& plan, const model::RealmId& realm, const model::User& user, Loss own) {
  if (!own.roles.empty()) plan.add(store::ChangeUserRoles{realm, user.id, {}, std::move(own.roles)});
  if (!own.groups.empty()) plan.add(store::ChangeUserGroups{realm, user.id, {}, std::move(own.groups)});
}

/// More than one commit should take.
Task<Result<bool>> are_many(const Call& call, store::UserQuery holders) {
  using Answer = Result<bool>;
  holders.exclude_service_accounts = false;
  holders.limit = kStep + 1;
  const auto found = co_await call.env.store.users().search_users(call.realm->id(), std::move(holders));
  if (!found) co_return Answer(std::unexpect, found.error());
  co_return Answer(found->size() > kStep);
}

/// A user who goes meanwhile makes a step refused, which is then made again without him.
Task<Status<>> release_from_all(const Call& call, Loss loss) {
  using Answer = Status<>;
  const auto& realm = call.realm->id();
  std::string after;
  for (;;) {
    const auto users = co_await call.env.store.users().list_users(realm, after, kStep);
    if (!users) co_return Answer(std::unexpect, users.error());
    store::Plan plan;
    for (const auto& user : *users) add_writes(plan, realm, user, loss.of(user));
    if (!plan.writes.empty()) {
      const auto outcome = co_await call.env.store.commit(std::move(plan));
      if (!outcome) co_return Answer(std::unexpect, outcome.error());
      if (!outcome->committed()) continue;
    }
    if (users->size() < kStep) co_return Answer();
    after = users->back().id.value;
  }
}

}  // namespace

Task<Status<>> release_roles(const Call& call, RoleIds roles) {
  using Answer = Status<>;
  Loss loss;
  for (const auto& role : roles) {
    const auto many = co_await are_many(call, {.with_role = role});
    if (!many) co_return Answer(std::unexpect, many.error());
    if (*many) loss.roles.push_back(role);
  }
  if (loss.roles.empty()) co_return Answer();
  co_return co_await release_from_all(call, std::move(loss));
}

Task<Status<>> release_groups(const Call& call, std::vector<model::GroupId> groups) {
  using Answer = Status<>;
  Loss loss;
  for (const auto& group : groups) {
    const auto many = co_await are_many(call, {.in_group = group});
    if (!many) co_return Answer(std::unexpect, many.error());
    if (*many) loss.groups.push_back(group);
  }
  if (loss.groups.empty()) co_return Answer();
  co_return co_await release_from_all(call, std::move(loss));
}

}  // namespace latchkey::admin
