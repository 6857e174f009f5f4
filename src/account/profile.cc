// account: who the person is, as the realm's user profile shows it and lets it be changed.
#include "account/reply.h"
#include "account/resources.h"
#include "authn/profile/user_profile.h"
#include "endpoints/event_trail.h"
#include "endpoints/profile_form.h"
#include "kc/read/read_account.h"
#include "kc/user_profile.h"
#include "kc/write/write.h"

namespace latchkey::account {
namespace {

constexpr auto kSelf = authn::ProfileRole::user;

bool may_rename(const model::Realm& realm) {
  const auto& login = realm.settings().login;
  return login.edit_username_allowed && !login.registration_email_as_username;
}

/// The console reads a list, of one too.
http::Response errors_reply(int status, const std::vector<authn::ProfileError>& errors) {
  json::Object written = kc::write_profile_errors(errors);
  if (!written.contains("errors")) written = json::Object{{"errors", json::Array{std::move(written)}}};
  return json_reply(written, status);
}

http::Response taken(std::string_view field) {
  const std::string message = std::string(field) + "ExistsMessage";
  return errors_reply(409, {{std::string(field), message, {std::string(field)}}});
}

Task<http::Response> save(const Call& call, model::User after) {
  store::Plan plan;
  const auto& realm = call.realm();
  plan.add(store::ExpectUser{realm.id(), after.id, call.user.revision});
  plan.add(store::UpdateUserProfile{realm.id(), after, realm.settings().login.duplicate_emails_allowed});
  auto event = event_of(call, "UPDATE_PROFILE");
  event.details["context"] = "ACCOUNT";
  std::vector<model::Event> events{std::move(event)};
  const auto outcome = co_await endpoints::commit_and_tell(call.visit, std::move(plan), std::move(events));
  if (!outcome) co_return unavailable();
  if (outcome->committed()) co_return http::Response::no_content();
  if (outcome->refused->reason == store::Refusal::duplicate_username) co_return taken("username");
  if (outcome->refused->reason == store::Refusal::duplicate_email) co_return taken("email");
  co_return refused(409, "The account was changed meanwhile; try again");
}

}  // namespace

Task<http::Response> show_profile(const Call& call) {
  const auto& user = call.user;
  json::Object out{{"id", user.id.value}, {"username", user.username}, {"emailVerified", user.email_verified}};
  kc::write_text(out, "firstName", user.first_name);
  kc::write_text(out, "lastName", user.last_name);
  kc::write_text(out, "email", user.email);
  out["attributes"] =
      kc::write_attributes(authn::shown_attributes(kc::user_profile_of(call.realm()), kSelf, user));
  const auto query = call.visit.request.query_form();
  if (!query || query->get("userProfileMetadata") != "false") {
    out["userProfileMetadata"] =
        kc::write_profile_metadata(kc::user_profile_config(call.realm()), kSelf, may_rename(call.realm()));
  }
  co_return json_reply(out);
}

Task<http::Response> change_profile(const Call& call) {
  const auto body = json::parse_object(call.visit.request.body);
  if (!body) co_return refused(400, body.error().detail);
  model::User after = call.user;
  if (const auto read = kc::read_own_profile(*body, after); !read) co_return refused(400, read.error().detail);
  if (call.realm().settings().login.registration_email_as_username) after.username = after.email;
  const auto profile = kc::user_profile_of(call.realm());
  const authn::ProfileChange change{.profile = profile,
                                    .who = kSelf,
                                    .before = &call.user,
                                    .may_rename = may_rename(call.realm()) ||
                                                  call.realm().settings().login.registration_email_as_username};
  authn::keep_untouchable(change, after);
  auto errors = authn::check_profile(change, after);
  if (errors.empty()) errors = endpoints::unfit_texts(after, &call.user);
  if (!errors.empty()) co_return errors_reply(400, errors);
  // Another address has not been proven to be theirs.
  if (model::fold_name(after.email) != model::fold_name(call.user.email)) after.email_verified = false;
  co_return co_await save(call, std::move(after));
}

}  // namespace latchkey::account
