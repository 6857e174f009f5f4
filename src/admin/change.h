// Writing: one plan, all or nothing, with the trail of who did it. A plan that was decided on a world that has changed
// meanwhile is refused by its preconditions, and the resource is asked again with the new world (dispatch.cc), a bounded
// number of times; so two administrators who save at once never leave half of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "admin/call.h"
#include "model/event.h"
#include "store/plan.h"

namespace latchkey::admin {

/// What an administrator did, for the trail of admin events.
struct Change {
  std::string_view operation;             ///< "CREATE", "UPDATE", "DELETE", "ACTION"
  std::string_view resource_type;         ///< "CLIENT", "REALM_ROLE", "USER", ...
  std::string resource_path;              ///< "clients/<id>", below the realm
  json::Value representation = nullptr;   ///< without secrets; stored where the realm asks for details
  std::vector<model::Event> events = {};  ///< what it means to a person's account: a session that ended or began
};

/// "clients/<id>/scope-mappings/realm": the path of the request below the realm, where that is what the trail names.
[[nodiscard]] std::string below_realm(const Call& call);

/// Commits `plan` and answers `done`; else 404, 409 or 503, or asks for another try. The plan is bound to the realm's
/// version that `call` saw when it writes configuration. What is told (the log, webhooks, events) is told of what
/// stands, and once: no resource looks at the answer to learn whether it was committed.
Task<Reply> commit(const Call& call, store::Plan plan, Change change, http::Response done);

/// RFC 9110 §13.1.1: 412 when the request has an If-Match that does not name `current`, the representation that stands.
[[nodiscard]] std::optional<http::Response> check_if_match(const Call& call, const json::Object& current);
/// A single object's answer, with the ETag that If-Match names.
[[nodiscard]] http::Response object_reply(const json::Object& object);

}  // namespace latchkey::admin
