// The parameters of a search for users, as the lists, counts and the console's own list read them.
#pragma once

#include <expected>
#include <vector>

#include "admin/call.h"
#include "admin/query.h"
#include "model/user.h"
#include "store/user_query.h"

namespace latchkey::admin {

struct UserSearch {
  store::UserQuery query;
  std::vector<model::UserId> ids;  ///< of `search=id:...`: then the query says nothing
  bool by_ids = false;
};

/// The first error is kept in `query`.
[[nodiscard]] UserSearch read_user_search(Query& query);

using FoundUsers = std::expected<std::vector<model::User>, http::Response>;
/// None when the caller may ask for users but see none.
Task<FoundUsers> find_users(const Call& call, UserSearch search);

}  // namespace latchkey::admin
