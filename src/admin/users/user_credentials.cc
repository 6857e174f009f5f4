// /admin/realms/{realm}/users/{user}/credentials: what somebody signs in with, its order, its labels; never its
// secrets.
#include <algorithm>
#include <tuple>

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

using model::Credential;

constexpr std::size_t kMaxLabel = 255;
constexpr int kPriorityStep = 10;

http::Response unknown_credential() { return error_reply(404, "Credential not found"); }

Credential* find(model::User& user, std::string_view id) {
  const auto found = std::ranges::find(user.credentials, id, [](const Credential& c) { return c.id.value; });
  return found == user.credentials.end() ? nullptr : &*found;
}

/// Earlier passwords are nobody's to see: they only keep new ones from being old ones.
std::vector<Credential> in_order(const model::User& user) {
  std::vector<Credential> shown;
  for (const auto& credential : user.credentials) {
    if (credential.type != "password-history") shown.push_back(credential);
  }
  std::ranges::sort(shown, {}, [](const Credential& c) { return std::tie(c.priority, c.id); });
  return shown;
}

Change change_of(std::string_view operation, const model::User& user, std::string_view below) {
  return {.operation = operation,
          .resource_type = "USER",
          .resource_path = "users/" + user.id.value + "/credentials/" + std::string(below)};
}

/// The label: JSON text, or the text alone, as both kinds of clients send it.
std::expected<std::string, http::Response> read_label(const Call& call) {
  std::string label = call.request.body;
  if (call.request.content_type() == "application/json") {
    const auto value = json::parse(label);
    if (!value || !value->is_string()) return std::unexpected(error_reply(400, "The label must be a text"));
    label = json::view(value->as_string());
  }
  if (label.size() > kMaxLabel) return std::unexpected(refused(400, "The label is too long"));
  return label;
}

/// All credentials with priorities of their new order.
store::Plan plan_order(const Call& call, const model::User& user, const std::vector<Credential>& order) {
  store::Plan plan;
  plan.add(unchanged(call, user));
  int priority = 0;
  for (Credential credential : order) {
    priority += kPriorityStep;
    if (credential.priority == priority) continue;
    credential.priority = priority;
    plan.add(store::PutCredential{call.realm->id(), user.id, std::move(credential)});
  }
  return plan;
}

/// Moves the credential that the path names behind the one with the id `after`; "" : to the front.
Task<Reply> move(const Call& call, std::string after, std::string_view what) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  const std::string id(call.param("credential"));
  if (find(*user, id) == nullptr || (!after.empty() && find(*user, after) == nullptr)) co_return unknown_credential();
  auto order = in_order(*user);
  const auto by_id = [](const Credential& c) { return c.id.value; };
  auto moved = std::ranges::find(order, id, by_id);
  if (moved == order.end() || id == after) co_return http::Response::no_content();
  Credential credential = *moved;
  order.erase(moved);
  auto place = after.empty() ? order.begin() : std::ranges::find(order, after, by_id);
  if (!after.empty() && place != order.end()) ++place;
  order.insert(place, std::move(credential));
  auto plan = plan_order(call, *user, order);
  auto change = change_of("ACTION", *user, id + "/" + std::string(what));
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> list_credentials(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  json::Array out;
  for (const auto& credential : in_order(*user))
    out.emplace_back(kc::write_credential(credential, kc::Secrets::masked));
  co_return json_reply(out);
}

Task<Reply> delete_credential(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  const auto* credential = find(*user, call.param("credential"));
  if (credential == nullptr) co_return unknown_credential();
  store::Plan plan;
  plan.add(store::DeleteCredential{call.realm->id(), user->id, credential->id});
  auto change = change_of("ACTION", *user, credential->id.value);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> label_credential(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto* credential = find(*user, call.param("credential"));
  if (credential == nullptr) co_return unknown_credential();
  auto label = read_label(call);
  if (!label) co_return std::move(label.error());
  store::Plan plan;
  plan.add(unchanged(call, *user));
  credential->label = *std::move(label);
  plan.add(store::PutCredential{call.realm->id(), user->id, *credential});
  auto change = change_of("UPDATE", *user, credential->id.value + "/userLabel");
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> move_credential_first(const Call& call) {
  std::string front;
  co_return co_await move(call, std::move(front), "moveToFirst");
}

Task<Reply> move_credential_after(const Call& call) {
  std::string after(call.param("after"));
  const std::string what = "moveAfter/" + after;
  co_return co_await move(call, std::move(after), what);
}

Task<Reply> disable_credential_types(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  auto types = body_array(call);
  if (!types) co_return std::move(types.error());
  store::Plan plan;
  for (const auto& credential : user->credentials) {
    const bool named = std::ranges::any_of(*types, [&](const json::Value& type) {
      return type.is_string() && json::view(type.as_string()) == credential.type;
    });
    if (named) plan.add(store::DeleteCredential{call.realm->id(), user->id, credential.id});
  }
  Change change{.operation = "ACTION",
                .resource_type = "USER",
                .resource_path = "users/" + user->id.value + "/disable-credential-types"};
  if (plan.writes.empty()) co_return http::Response::no_content();
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_storage_credential_types(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  co_return json_reply(json::Array());  // every user is kept here: no other storage has credentials of his
}

}  // namespace latchkey::admin
