#include "endpoints/invitation.h"

#include <vector>

#include "endpoints/event_trail.h"
#include "endpoints/identity.h"
#include "endpoints/link_walk.h"
#include "endpoints/new_password.h"
#include "endpoints/new_person.h"
#include "endpoints/page_response.h"
#include "endpoints/password_words.h"
#include "endpoints/profile_write.h"
#include "kc/identity_providers.h"
#include "kc/invitations.h"
#include "kc/organizations.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

/// An invitation that stands, and what it is for.
struct Standing {
  kc::ComponentPtr organization;
  kc::ComponentPtr invitation;
};

std::optional<Standing> find_standing(const Visit& visit, const op::ActionToken& token) {
  Standing found{kc::find_kept(*visit.realm, kc::kOrganizationType, token.organization),
                 kc::find_kept(*visit.realm, kc::kInvitationType, token.id)};
  if (!found.organization || !found.invitation || found.invitation->parent_id != found.organization->id.value)
    return std::nullopt;
  if (!kc::organizations_enabled(visit.realm->settings()) || !kc::is_enabled_organization(*found.organization))
    return std::nullopt;
  return found;
}

http::Response ask(const Visit& visit, const Standing& standing, const model::User& user) {
  pages::ConfirmLink form;
  form.action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/action-token") + "?" + visit.request.query);
  form.title = {"joinOrganizationTitle", {standing.organization->name}};
  form.message = {"joinOrganizationMessage", {standing.organization->name}};
  form.username = user.username;
  return page(200, visit.env.renderer.confirm_link(page_context(visit, nullptr), form));
}

/// The address stands: the invitation is for it and no other.
std::vector<pages::ProfileField> fields_of(const Visit& visit, const ProfileForm& typed) {
  auto fields = profile_fields(visit, typed, nullptr);
  for (auto& field : fields) field.read_only = field.name == "email";
  return fields;
}

http::Response ask_newcomer(const Visit& visit, const ProfileForm& typed) {
  const pages::Register form{
      .action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/action-token") + "?" + visit.request.query),
      .fields = fields_of(visit, typed),
      .policy_hints = password_hints(visit, {}),
      .error = typed.error,
      .wrong_field = typed.wrong_field};
  return page(200, visit.env.renderer.registration(page_context(visit, nullptr), form));
}

/// "You belong to it", with the way on: where the organization says, else the account console.
http::Response joined(const Visit& visit, const Standing& standing) {
  pages::Info info{.title = {"joinedOrganizationTitle", {standing.organization->name}},
                   .message = {"joinedOrganizationMessage", {standing.organization->name}}};
  const std::string own = kc::kept_text(*standing.organization, "redirectUrl");
  info.continue_url = pages::SafeUrl::parse(own.empty() ? visit.issuer + "/account/" : own);
  return page(200, visit.env.renderer.info(page_context(visit, nullptr), info));
}

/// An account has the address, and nobody has shown that who has the account has the address too: anybody can write
/// somebody else's into his own. So whoever opened the link proves the account as well.
http::Response ask_to_sign_in(const Visit& visit, const Standing& standing, const model::User& user) {
  pages::Info info{.title = {"joinOrganizationTitle", {standing.organization->name}},
                   .message = {"joinOrganizationSignInMessage", {user.username}}};
  info.continue_url = pages::SafeUrl::parse(visit.issuer + "/account/");
  info.continue_label = {"doLogIn"};
  return page(200, visit.env.renderer.info(page_context(visit, nullptr), info));
}

Task<http::Response> finish(const Visit& visit, const Standing& standing, store::Plan plan,
                            std::vector<model::Event> events) {
  // Used up: whoever comes second finds it gone.
  plan.add(store::DeleteObject{visit.realm->id(), std::string(store::kKindComponent), standing.invitation->id.value});
  const auto outcome = co_await commit_and_tell(visit, std::move(plan), std::move(events));
  if (!outcome) co_return busy(visit, true);
  // Somebody changed the account in this moment: the invitation stands, and the form can be sent once more.
  if (user_changed(*outcome)) co_return busy(visit, true);
  if (!outcome->committed()) co_return link_is_over(visit);
  co_return joined(visit, standing);
}

model::Event event_of(const Visit& visit, std::string_view type, const Standing& standing, const model::User& user) {
  auto event = op::make_event(*visit.realm, type, visit.now);
  event.user = user.id;
  event.details["org_id"] = standing.organization->id.value;
  event.details["email"] = user.email;
  return event;
}

Task<http::Response> join(const Visit& visit, const Standing& standing, model::User user) {
  store::Plan plan;
  plan.add(store::ExpectUser{visit.realm->id(), user.id, user.revision});
  if (!user.email_verified) {
    // Whoever opened the link has the address.
    user.email_verified = true;
    std::erase(user.required_actions, "VERIFY_EMAIL");
    plan.add(profile_write(visit, user));
  }
  plan.add(store::ChangeUserGroups{visit.realm->id(), user.id, {kc::member_group(*standing.organization)}, {}});
  std::vector<model::Event> events{event_of(visit, "INVITE_ORG", standing, user)};
  co_return co_await finish(visit, standing, std::move(plan), std::move(events));
}

Task<http::Response> create(const Visit& visit, const Standing& standing, model::User user,
                            crypto::PasswordHash password) {
  user.credentials.push_back(password_credential(visit.env, user, std::move(password), visit.now));
  user.email_verified = true;
  std::erase(user.required_actions, "VERIFY_EMAIL");
  user.groups.push_back(kc::member_group(*standing.organization));
  auto registered = event_of(visit, "REGISTER", standing, user);
  registered.details["username"] = user.username;
  registered.details["register_method"] = "form";
  std::vector<model::Event> events{std::move(registered), event_of(visit, "INVITE_ORG", standing, user)};
  store::Plan plan;
  plan.add(
      store::PutUser{visit.realm->id(), std::move(user), visit.realm->settings().login.duplicate_emails_allowed, true});
  co_return co_await finish(visit, standing, std::move(plan), std::move(events));
}

Task<http::Response> submit_newcomer(const Visit& visit, const Standing& standing, std::string email) {
  ProfileForm typed = read_profile(visit, nullptr);
  typed.person.email = std::move(email);
  if (visit.realm->settings().login.registration_email_as_username) typed.person.username = typed.person.email;
  const auto checked = co_await check_profile(visit, typed, nullptr);
  if (!checked) co_return busy(visit, true);
  model::User user = new_person(visit, typed);
  Secret password = read_password_twice(visit, typed);
  if (!typed.error.empty()) co_return ask_newcomer(visit, typed);
  NewPassword wanted{visit.realm, user, std::move(password)};
  auto hashed = co_await hash_new_password(visit.env, std::move(wanted));
  if (hashed.kind == HashedPassword::Kind::busy) co_return busy(visit, true);
  if (hashed.kind == HashedPassword::Kind::broken) {
    typed.error = as_text(hashed.broken.front());
    typed.wrong_field = "password";
    co_return ask_newcomer(visit, typed);
  }
  co_return co_await create(visit, standing, std::move(user), std::move(hashed.hash));
}

Task<http::Response> welcome_newcomer(const Visit& visit, const Standing& standing, const op::ActionToken& token) {
  if (visit.request.method == "POST") co_return co_await submit_newcomer(visit, standing, token.email);
  const auto invited = kc::read_invitation(*standing.invitation);
  ProfileForm typed = empty_profile(visit);
  typed.person.email = token.email;
  typed.person.first_name = invited.first_name;
  typed.person.last_name = invited.last_name;
  co_return ask_newcomer(visit, typed);
}

}  // namespace

Task<http::Response> invitation(const Visit& visit, op::ActionToken token) {
  const auto standing = find_standing(visit, token);
  if (!standing) co_return link_is_over(visit);
  const auto& users = visit.env.store.users();
  // Who was invited without an account may have made one since.
  auto user = token.user.empty() ? co_await users.find_user_by_email(visit.realm->id(), token.email)
                                 : co_await users.find_user(visit.realm->id(), token.user);
  if (!user) co_return busy(visit, true);
  if (!*user && token.user.empty()) co_return co_await welcome_newcomer(visit, *standing, token);
  if (*user && token.user.empty()) {
    auto signed_in = co_await find_signed_in(visit);
    if (!signed_in) co_return busy(visit, true);
    const bool proven = (*user)->email_verified || (*signed_in && (*signed_in)->user.id == (*user)->id);
    if (!proven) co_return ask_to_sign_in(visit, *standing, **user);
    token.user = (*user)->id;
  }
  if (!*user || !op::still_meant(token, **user)) co_return link_is_over(visit);
  if (visit.request.method == "POST") co_return co_await join(visit, *standing, **std::move(user));
  co_return ask(visit, *standing, **user);
}

}  // namespace latchkey::endpoints
