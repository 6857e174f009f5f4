// One call of the Admin REST API, as a resource sees it: who calls, the realm it is about, and what is allowed there.
// Resources are coroutines `Task<Reply> name(const Call&)`, listed with the roles they need in rows/*.cc.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "admin/admin_roles.h"
#include "admin/caller.h"
#include "admin/reply.h"
#include "base/task.h"
#include "endpoints/env.h"
#include "http/message.h"
#include "json/json.h"
#include "model/realm.h"

namespace latchkey::admin {

struct Call {
  const endpoints::Env& env;
  const http::Request& request;
  const Caller& caller;
  model::RealmPtr realm;  ///< the one that is administered; null where the path names none
  AdminRoleSet roles;     ///< what the caller may do in it
  std::string base_url;   ///< "http://localhost:8080"
  Instant now{};

  [[nodiscard]] std::string_view param(std::string_view name) const { return request.path_param(name); }
  [[nodiscard]] bool may(AdminRole role) const { return roles.has(role); }
  [[nodiscard]] bool may_any(AdminRoleSet any) const { return roles.has_any(any); }
};

using Resource = Task<Reply> (*)(const Call&);

/// The object that the request carries; 400 for anything else.
[[nodiscard]] std::expected<json::Object, http::Response> body_object(const Call& call);
/// The array that the request carries; 400 for anything else.
[[nodiscard]] std::expected<json::Array, http::Response> body_array(const Call& call);

}  // namespace latchkey::admin
