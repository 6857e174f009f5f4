// One call of the account API: a person, by an application's access token, about their own account. Resources are
// coroutines `Task<http::Response> name(const Call&)`, listed with the roles that they need in routes.cc.
#pragma once

#include <expected>
#include <string_view>

#include "base/task.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "json/json.h"
#include "model/event.h"
#include "model/realm.h"
#include "model/user.h"
#include "op/scope_resolution.h"

namespace latchkey::account {

struct Call {
  const endpoints::Visit& visit;
  model::User user;
  const model::Client* client = nullptr;  ///< that the token was made for
  model::SessionId session;               ///< that the token rests on
  int level = 0;                          ///< level of authentication of that session
  op::RoleSet roles;                      ///< that user and client may use now

  [[nodiscard]] const model::Realm& realm() const { return *visit.realm; }
  [[nodiscard]] std::string_view param(std::string_view name) const { return visit.request.path_param(name); }
  /// A role of the realm's client `account`.
  [[nodiscard]] bool has(std::string_view role) const;
};

using Resource = Task<http::Response> (*)(const Call&);

/// What the person did to their account, by which application and in which session.
[[nodiscard]] model::Event event_of(const Call& call, std::string_view type);

/// 401 for a token that is missing, not for this API (its audience must name `account`), or over; 503 when the store does
/// not answer.
Task<std::expected<Call, http::Response>> authenticate(const endpoints::Visit& visit);

}  // namespace latchkey::account
