// What the resources of authorization services share: the client's settings as they stand, and storing them changed.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "admin/call.h"
#include "admin/change.h"
#include "kc/authorization.h"
#include "op/authz/resource_server.h"

namespace latchkey::admin {

struct Authorization {
  const model::Client* client = nullptr;
  op::authz::ResourceServer server;
  kc::ComponentPtr stored;  ///< null: never changed
};

/// 404 for a client that the realm does not have, or that has no authorization services. What belongs to another client
/// is then not found in `server`.
[[nodiscard]] std::expected<Authorization, http::Response> authorization_of(const Call& call);

/// The trail of a change below the client's resource server: "resource/<id>".
[[nodiscard]] Change authorization_change(const Authorization& authorization, std::string_view operation,
                                          std::string_view type, std::string path, json::Object representation);
Task<Reply> store_authorization(const Call& call, Authorization authorization, Change change, http::Response done);

/// 409 in the form that clients of authorization services read.
[[nodiscard]] http::Response exists_already(std::string_view what, std::string_view name);
[[nodiscard]] json::Object write_scope_brief(const op::authz::Scope& scope);
[[nodiscard]] json::Object write_resource(const Authorization& authorization, const model::Realm& realm,
                                          const op::authz::Resource& resource);
/// Lists of policies show this.
[[nodiscard]] json::Object write_policy_brief(const Call& call, const op::authz::Policy& policy);

}  // namespace latchkey::admin
