#include "endpoints/new_person.h"

#include "kc/user_profile.h"

namespace latchkey::endpoints {

model::User new_person(const Visit& visit, const ProfileForm& typed) {
  const auto& settings = visit.realm->settings();
  model::User user = typed.person;
  user.id = model::UserId{visit.env.random.uuid()};
  user.created = visit.now;
  if (!settings.default_role.empty()) user.roles.push_back(settings.default_role);
  user.groups = settings.default_groups;
  authn::add_defaults(kc::user_profile_of(*visit.realm), user);
  if (settings.localization.enabled) user.attributes["locale"] = {visit.locale};
  for (const auto& action : visit.realm->parts().required_actions) {
    if (action->enabled && action->default_action) user.required_actions.push_back(action->alias);
  }
  return user;
}

Secret read_password_twice(const Visit& visit, ProfileForm& typed) {
  const auto form = visit.request.body_form();
  const bool once = form && form->count("password") == 1 && form->count("password-confirm") == 1;
  const std::string_view password = once ? *form->get("password") : std::string_view();
  const bool same = once && constant_time_equal(password, *form->get("password-confirm"));
  if (typed.error.empty() && !(same && !password.empty())) {
    typed.error = {password.empty() ? "missingPasswordMessage" : "notMatchPasswordMessage"};
    typed.wrong_field = "password";
  }
  return Secret::copy_of(password);
}

}  // namespace latchkey::endpoints
