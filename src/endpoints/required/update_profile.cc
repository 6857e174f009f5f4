// UPDATE_PROFILE: what the realm's user profile asks of a person. Another address is not confirmed by having been
// typed.
#include "endpoints/page_response.h"
#include "endpoints/profile_form.h"
#include "endpoints/profile_write.h"
#include "endpoints/required/pages.h"

namespace latchkey::endpoints {
namespace {

http::Response show(const Visit& visit, const LoginProgress& progress, const ProfileForm& typed) {
  const pages::UpdateProfile form{.action_url = this_action(visit),
                                  .fields = profile_fields(visit, typed, &progress.signed_in->user),
                                  .error = typed.error,
                                  .wrong_field = typed.wrong_field,
                                  .cancel_url = way_out(visit, progress, "UPDATE_PROFILE")};
  return page(200, visit.env.renderer.update_profile(page_context(visit, client_of(visit, progress)), form));
}

}  // namespace

http::Response show_update_profile(const Visit& visit, const LoginProgress& progress) {
  return show(visit, progress, profile_of(progress.signed_in->user));
}

Task<std::optional<http::Response>> submit_update_profile(const Visit& visit, LoginProgress& progress) {
  using Answer = std::optional<http::Response>;
  auto& user = progress.signed_in->user;
  // What may not be changed here is not asked for, and not taken.
  ProfileForm typed = read_profile(visit, &user);
  auto free = co_await check_profile(visit, typed, &user);
  if (!free) co_return Answer(busy(visit, true));
  if (!typed.error.empty()) co_return Answer(show(visit, progress, typed));
  if (model::fold_name(user.email) != model::fold_name(typed.person.email)) user.email_verified = false;
  user.username = typed.person.username;
  user.email = typed.person.email;
  user.first_name = typed.person.first_name;
  user.last_name = typed.person.last_name;
  user.attributes = typed.person.attributes;
  progress.writes.add(profile_write(visit, user));
  co_return Answer();
}

}  // namespace latchkey::endpoints
