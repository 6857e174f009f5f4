// UPDATE_PROFILE: the person's name and address. Another address is not confirmed by having been typed.
#include "endpoints/page_response.h"
#include "endpoints/profile_form.h"
#include "endpoints/profile_write.h"
#include "endpoints/required/pages.h"

namespace latchkey::endpoints {
namespace {

http::Response show(const Visit& visit, const LoginProgress& progress, const ProfileForm& typed) {
  const pages::UpdateProfile form{.action_url = this_action(visit),
                                  .username_editable = visit.realm->settings().login.edit_username_allowed &&
                                                       !visit.realm->settings().login.registration_email_as_username,
                                  .username = typed.username,
                                  .email = typed.email,
                                  .first_name = typed.first_name,
                                  .last_name = typed.last_name,
                                  .error = typed.error,
                                  .wrong_field = typed.wrong_field,
                                  .cancel_url = way_out(visit, progress, "UPDATE_PROFILE")};
  return page(200, visit.env.renderer.update_profile(page_context(visit, client_of(visit, progress)), form));
}

}  // namespace

http::Response show_update_profile(const Visit& visit, const LoginProgress& progress) {
  const auto& user = progress.signed_in->user;
  return show(visit, progress, {user.username, user.email, user.first_name, user.last_name, {}, {}});
}

Task<std::optional<http::Response>> submit_update_profile(const Visit& visit, LoginProgress& progress) {
  using Answer = std::optional<http::Response>;
  auto& user = progress.signed_in->user;
  const auto& login = visit.realm->settings().login;
  ProfileForm typed = read_profile(visit.request);
  // What may not be changed here is not asked for, and not taken.
  if (login.registration_email_as_username)
    typed.username = typed.email;
  else if (!login.edit_username_allowed)
    typed.username = user.username;
  auto free = co_await check_profile(visit, typed, user.id);
  if (!free) co_return Answer(busy(visit, true));
  if (!typed.error.empty()) co_return Answer(show(visit, progress, typed));
  if (model::fold_name(user.email) != model::fold_name(typed.email)) user.email_verified = false;
  user.username = typed.username;
  user.email = typed.email;
  user.first_name = typed.first_name;
  user.last_name = typed.last_name;
  progress.writes.add(profile_write(visit, user));
  co_return Answer();
}

}  // namespace latchkey::endpoints
