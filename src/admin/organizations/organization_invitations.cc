// /admin/realms/{realm}/organizations/{organization}/members/invite-user, invite-existing-user and /invitations: people
// are asked by mail to join an organization, and join by the mail's link.
#include <fmt/format.h>

#include <algorithm>

#include "admin/change.h"
#include "admin/organizations/organizations.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "fetch/mail_message.h"
#include "http/multipart.h"
#include "kc/invitations.h"
#include "kc/organizations.h"
#include "op/mail/action_mail.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kLongestName = 255;

Change invitation_change(std::string_view operation, const model::Component& organization, std::string path) {
  return {.operation = operation,
          .resource_type = "ORGANIZATION_MEMBERSHIP",
          .resource_path = fmt::format("organizations/{}/{}", organization.id.value, path)};
}

/// The fields of a form, whichever of the two ways it was sent: the official console sends one, the documentation says
/// the other.
using Fields = std::expected<std::map<std::string, std::string, std::less<>>, http::Response>;
Fields read_fields(const Call& call, std::initializer_list<std::string_view> names) {
  std::map<std::string, std::string, std::less<>> fields;
  if (call.request.content_type() == "multipart/form-data") {
    const auto form = http::MultipartForm::parse(call.request);
    if (!form) return Fields(std::unexpect, refusal_of(form.error()));
    for (const auto name : names) fields.emplace(name, form->text(name));
  } else {
    const auto form = call.request.body_form();
    if (!form) return Fields(std::unexpect, refusal_of(form.error()));
    for (const auto name : names) fields.emplace(name, form->get(name).value_or(""));
  }
  for (auto& [name, value] : fields) {
    while (value.starts_with(' ')) value.erase(0, 1);
    while (value.ends_with(' ')) value.pop_back();
    if (value.size() > kLongestName) return Fields(std::unexpect, refused(400, name + " has more than 255 bytes"));
  }
  return fields;
}

kc::ComponentPtr invitation_of(const Call& call, const model::Component& organization) {
  auto found = kc::find_kept(*call.realm, kc::kInvitationType, call.param("invitation"));
  return found && found->parent_id == organization.id.value ? found : nullptr;
}

/// The mail and the invitation, in one commit: no link without its invitation.
Task<Reply> invite(const Call& call, kc::ComponentPtr organization, model::User person, store::Plan plan) {
  const auto life = call.realm->settings().tokens.action_token_by_admin;
  const kc::Invitation wanted{.email = person.email,
                              .first_name = person.first_name,
                              .last_name = person.last_name,
                              .sent = call.now,
                              .expires = call.now + life};
  auto invitation = kc::make_invitation(*organization, wanted, call.env.random);
  const op::ActionMail mail{.realm = *call.realm,
                            .issuer = op::issuer_of(*call.realm, call.base_url),
                            .user = person,
                            .client_id = "",
                            .redirect_uri = "",
                            .lifespan = life,
                            .locale = "",
                            .id = invitation.id.value,
                            .now = call.now};
  auto ordered = op::plan_invitation(mail, organization->id.value);
  if (!ordered && ordered.error().kind == Error::Kind::unavailable)
    co_return refused(500, "Failed to send invite email: " + ordered.error().detail);
  if (!ordered) co_return refusal_of(ordered.error());
  put(plan, call, invitation, true);
  plan.append(*std::move(ordered));
  co_return co_await commit(call, std::move(plan), invitation_change("ACTION", *organization, "members/invite-user"),
                            http::Response::no_content());
}

/// One that runs is enough; one that is over makes room.
std::optional<http::Response> make_room(const Call& call, const model::Component& organization, std::string_view email,
                                        store::Plan& plan) {
  for (const auto& one : kc::invitations_to(*call.realm, organization.id.value)) {
    const auto invitation = kc::read_invitation(*one);
    if (model::fold_name(invitation.email) != model::fold_name(email)) continue;
    if (invitation.expires > call.now) return refused(409, "User already has a pending invitation");
    remove(plan, call, store::kKindComponent, one->id.value);
  }
  return std::nullopt;
}

/// DEVIATES: the incumbent invites whoever has the address in his account, and confirms it for him by the link. Here an
/// address that nobody confirmed stands for nobody: who has the link signs in to that account first.
bool is_proven(const std::optional<model::User>& known) { return known && known->email_verified; }

Task<Reply> invite_by_email(const Call& call, kc::ComponentPtr organization, model::User person, store::Plan plan) {
  if (person.email.empty()) co_return refused(400, "Email is required to invite a member");
  if (!fetch::check_address(person.email)) co_return refused(400, "Invalid email format");
  if (auto taken = make_room(call, *organization, person.email, plan)) co_return *std::move(taken);
  const auto known = co_await call.env.store.users().find_user_by_email(call.realm->id(), person.email);
  if (!known) co_return unavailable();
  if (*known && kc::membership(*organization, **known) != kc::Membership::none)
    co_return refused(409, "User already a member of the organization");
  co_return co_await invite(call, std::move(organization), is_proven(*known) ? **known : std::move(person),
                            std::move(plan));
}

}  // namespace

Task<Reply> invite_user(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  auto fields = read_fields(call, {"email", "firstName", "lastName"});
  if (!fields) co_return std::move(fields.error());
  model::User person;
  person.email = model::fold_name((*fields)["email"]);
  person.first_name = (*fields)["firstName"];
  person.last_name = (*fields)["lastName"];
  co_return co_await invite_by_email(call, *organization, std::move(person), {});
}

Task<Reply> invite_existing_user(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  auto fields = read_fields(call, {"id"});
  if (!fields) co_return std::move(fields.error());
  const model::UserId id((*fields)["id"]);
  if (id.value.empty()) co_return refused(400, "To invite a member you need to provide the user id");
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return unavailable();
  if (!*user || !(*user)->service_account_of.empty()) co_return refused(400, "User does not exist");
  if (kc::membership(**organization, **user) != kc::Membership::none)
    co_return refused(409, "User already a member of the organization");
  store::Plan plan;
  if (auto taken = make_room(call, **organization, (*user)->email, plan)) co_return *std::move(taken);
  co_return co_await invite(call, *organization, **user, std::move(plan));
}

Task<Reply> list_invitations(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  Query query(call.request);
  const Page page = query.page(10);
  const std::string status = query.text("status");
  const std::string search = model::fold_name(query.text("search"));
  const std::string email = model::fold_name(query.text("email"));
  if (query.error()) co_return *query.error();
  const auto holds = [](const std::string& text, const std::string& part) {
    return model::fold_name(text).contains(part);
  };
  std::vector<json::Object> found;
  for (const auto& one : kc::invitations_to(*call.realm, (*organization)->id.value)) {
    const auto invitation = kc::read_invitation(*one);
    auto written = kc::write_invitation(*one, call.now);
    if (!status.empty() && json::string_or_empty(written, "status") != status) continue;
    if (!email.empty() && model::fold_name(invitation.email) != email) continue;
    if (!holds(invitation.email, search) && !holds(invitation.first_name, search) &&
        !holds(invitation.last_name, search))
      continue;
    found.push_back(std::move(written));
  }
  json::Array out;
  for (auto& one : slice(std::move(found), page)) out.push_back(std::move(one));
  co_return json_reply(out);
}

Task<Reply> show_invitation(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto invitation = invitation_of(call, **organization);
  if (!invitation) co_return refused(404, "Invitation not found");
  co_return json_reply(kc::write_invitation(*invitation, call.now));
}

Task<Reply> delete_invitation(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto invitation = invitation_of(call, **organization);
  if (!invitation) co_return refused(404, "Invitation not found");
  store::Plan plan;
  remove(plan, call, store::kKindComponent, invitation->id.value);
  co_return co_await commit(call, std::move(plan),
                            invitation_change("DELETE", **organization, "invitations/" + invitation->id.value),
                            http::Response::no_content());
}

Task<Reply> resend_invitation(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto invitation = invitation_of(call, **organization);
  if (!invitation) co_return refused(404, "Invitation not found");
  const auto before = kc::read_invitation(*invitation);
  auto known = co_await call.env.store.users().find_user_by_email(call.realm->id(), before.email);
  if (!known) co_return unavailable();
  if (*known && kc::membership(**organization, **known) != kc::Membership::none)
    co_return refused(409, "User already a member of the organization");
  model::User person;
  person.email = before.email;
  person.first_name = before.first_name;
  person.last_name = before.last_name;
  // The link of the mail before is worth nothing from here on.
  store::Plan plan;
  remove(plan, call, store::kKindComponent, invitation->id.value);
  co_return co_await invite(call, *organization, is_proven(*known) ? **std::move(known) : std::move(person),
                            std::move(plan));
}

}  // namespace latchkey::admin
