// /admin/realms/{realm}/users/{user}/reset-password: an administrator gives somebody a new password. Sessions stay, as
// the console ends them by another call.
#include <algorithm>

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "authn/required_actions.h"
#include "endpoints/new_password.h"
#include "json/object_reader.h"

namespace latchkey::admin {
namespace {

struct Wanted {
  Secret password;
  bool temporary = false;
};

std::expected<Wanted, http::Response> read_wanted(const json::Object& body) {
  json::ObjectReader reader(body, json::Scalars::coerce);
  auto value = reader.optional_string("value");
  const bool temporary = reader.bool_or("temporary", false);
  if (const auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  if (!value) return std::unexpected(error_reply(400, "No password provided"));
  if (value->find_first_not_of(" \t\r\n") == std::string::npos)
    return std::unexpected(error_reply(400, "Empty password not allowed"));
  return Wanted{Secret(*std::move(value)), temporary};
}

/// {"error": the rule's key, "error_description": the rule in words}
http::Response policy_broken(const Call& call, const authn::PolicyViolation& rule) {
  json::Object body;
  body["error"] = rule.message_key;
  body["error_description"] = call.env.renderer.messages().text("en", {rule.message_key, rule.arguments});
  return json_reply(body, 400);
}

std::vector<std::string> with_action(std::vector<std::string> actions, std::string action) {
  if (std::ranges::find(actions, action) == actions.end()) actions.push_back(std::move(action));
  return actions;
}

}  // namespace

Task<Reply> reset_password(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto wanted = read_wanted(*body);
  if (!wanted) co_return std::move(wanted.error());
  endpoints::NewPassword password{call.realm, *user, std::move(wanted->password), false};
  auto hashed = co_await endpoints::hash_new_password(call.env, std::move(password));
  if (hashed.kind == endpoints::HashedPassword::Kind::busy) co_return unavailable();
  if (hashed.kind == endpoints::HashedPassword::Kind::broken) co_return policy_broken(call, hashed.broken.front());
  auto credential = endpoints::password_credential(call.env, *user, std::move(hashed.hash), call.now);
  store::Plan plan;
  plan.add(unchanged(call, *user));
  plan.append(endpoints::plan_new_password(call.env, *call.realm, *user, std::move(credential)));
  auto actions = wanted->temporary ? with_action(user->required_actions, "UPDATE_PASSWORD")
                                   : authn::without_action(user->required_actions, "UPDATE_PASSWORD");
  plan.add(store::SetRequiredActions{call.realm->id(), user->id, std::move(actions)});
  Change change{
      .operation = "ACTION", .resource_type = "USER", .resource_path = "users/" + user->id.value + "/reset-password"};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
