#include "admin/users/user_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "admin/reply.h"
#include "admin/role_guard.h"
#include "authn/profile/user_profile.h"
#include "json/object_reader.h"
#include "kc/read/read_user.h"
#include "kc/user_profile.h"

namespace latchkey::admin {
namespace {

using json::ObjectReader;
using model::User;

/// Names and addresses are kept in small letters, as whoever reads them from Keycloak expects; but one that an import
/// brought stays as it is until it becomes another.
void settle_letters(std::string& text, const std::string& stands) {
  if (model::fold_name(text) == model::fold_name(stands)) {
    text = stands;
    return;
  }
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
}

bool is_known_action(const model::Realm& realm, const std::string& name) {
  return realm.find_required_action(name) != nullptr || name == "UPDATE_PASSWORD" || name == "VERIFY_EMAIL" ||
         name == "UPDATE_PROFILE" || name == "CONFIGURE_TOTP";
}

std::optional<http::Response> read_fields(const Call& call, const json::Object& body, User& user) {
  const User before = user;
  ObjectReader reader(body, json::Scalars::coerce);
  kc::read_user_fields(reader, user);
  if (const auto status = reader.status(); !status) return refusal_of(status.error());
  settle_letters(user.username, before.username);
  settle_letters(user.email, before.email);
  // An action that this realm does not have is ignored, unless it was there.
  std::erase_if(user.required_actions, [&](const auto& name) {
    const auto& had = before.required_actions;
    return !is_known_action(*call.realm, name) && std::ranges::find(had, name) == had.end();
  });
  return std::nullopt;
}

std::optional<http::Response> judge(const Call& call, const User* before, User& after) {
  const auto profile = kc::user_profile_of(*call.realm);
  const auto& login = call.realm->settings().login;
  const authn::ProfileChange change{.profile = profile,
                                    .who = authn::ProfileRole::admin,
                                    .before = before,
                                    .may_rename = login.edit_username_allowed || login.registration_email_as_username};
  authn::keep_untouchable(change, after);
  if (before == nullptr) authn::add_defaults(profile, after);
  const auto errors = authn::check_profile(change, after);
  if (errors.empty()) return std::nullopt;
  return json_reply(kc::write_profile_errors(errors), 400);
}

std::optional<http::Response> join_groups(const Call& call, const json::Object& body, User& user) {
  ObjectReader reader(body, json::Scalars::coerce);
  const auto paths = reader.string_list("groups");
  if (const auto status = reader.status(); !status) return refusal_of(status.error());
  if (paths.empty()) return std::nullopt;
  // Each path is found without a walk: whoever sends many has them looked for among many.
  std::unordered_map<std::string, const model::Group*> by_path;
  for (const auto& group : call.realm->parts().groups) by_path.emplace(call.realm->group_path(*group), group.get());
  std::unordered_set<model::GroupId> joined(user.groups.begin(), user.groups.end());
  std::vector<model::GroupId> fresh;
  for (const auto& path : paths) {
    const auto found = by_path.find(path.starts_with('/') ? path : "/" + path);
    if (found == by_path.end()) return refused(400, fmt::format("Unable to find group specified by path: {}", path));
    if (joined.insert(found->second->id).second) fresh.push_back(found->second->id);
  }
  if (!may_give_all(call, call.realm->effective_roles({}, fresh))) return forbidden();
  std::ranges::move(fresh, std::back_inserter(user.groups));
  return std::nullopt;
}

void add_default_actions(const model::Realm& realm, User& user) {
  for (const auto& action : realm.parts().required_actions) {
    const bool there = std::ranges::find(user.required_actions, action->alias) != user.required_actions.end();
    if (action->enabled && action->default_action && !there) user.required_actions.push_back(action->alias);
  }
}

json::Object with_username(const Call& call, json::Object body) {
  if (call.realm->settings().login.registration_email_as_username) {
    const auto* email = json::find(body, "email");
    if (email != nullptr) body["username"] = json::Value(*email);
  }
  return body;
}

}  // namespace

DraftedUser draft_new_user(const Call& call, const json::Object& body) {
  const json::Object named = with_username(call, body);
  const auto* username = json::find(named, "username");
  const bool blank = username == nullptr ||
                     (username->is_string() &&
                      json::string_or_empty(named, "username").find_first_not_of(" \t\r\n") == std::string_view::npos);
  if (blank) return std::unexpected(refused(400, "User name is missing"));
  const auto& settings = call.realm->settings();
  User user;
  user.id = model::UserId(call.env.random.uuid());
  user.created = call.now;
  user.enabled = false;
  user.roles = {settings.default_role};
  user.groups = settings.default_groups;
  if (auto wrong = read_fields(call, named, user)) return std::unexpected(*std::move(wrong));
  add_default_actions(*call.realm, user);
  if (auto wrong = judge(call, nullptr, user)) return std::unexpected(*std::move(wrong));
  if (auto wrong = join_groups(call, body, user)) return std::unexpected(*std::move(wrong));
  return user;
}

DraftedUser draft_changed_user(const Call& call, const json::Object& body, const User& stands) {
  User user = stands;
  if (auto wrong = read_fields(call, with_username(call, body), user)) return std::unexpected(*std::move(wrong));
  // An address that nobody proved to be his is not verified, unless the administrator says so.
  if (user.email != stands.email && json::find(body, "emailVerified") == nullptr) user.email_verified = false;
  if (auto wrong = judge(call, &stands, user)) return std::unexpected(*std::move(wrong));
  return user;
}

}  // namespace latchkey::admin
