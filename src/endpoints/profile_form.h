// What a person says about themselves, on the form that the realm's user profile asks for: read, judged by the profile,
// and compared with everybody else's name and address.
#pragma once

#include <string>
#include <vector>

#include "authn/profile/user_profile.h"
#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "model/user.h"
#include "pages/action_pages.h"
#include "pages/messages.h"

namespace latchkey::endpoints {

/// Names, address and attributes as typed; nothing else of a user is looked at.
struct ProfileForm {
  model::User person;
  pages::Text error = {};
  std::string wrong_field = {};  ///< the attribute that the error is about
};

/// Nothing typed yet: what a new person begins with.
[[nodiscard]] ProfileForm empty_profile(const Visit& visit);
/// What stands.
[[nodiscard]] ProfileForm profile_of(const model::User& user);
/// What the request says of the attributes that a person may change, without the blanks around it; the rest of `before`
/// stays. Null: somebody new.
[[nodiscard]] ProfileForm read_profile(const Visit& visit, const model::User* before);

/// What no profile decides: values that would break a page, a log, a mail or the store. What stands in `before` already
/// (null: somebody new) is nobody's mistake now.
[[nodiscard]] std::vector<authn::ProfileError> unfit_texts(const model::User& person, const model::User* before);

/// Sets the error of the first field that cannot be, the own names of `before` aside. `typed` outlives the call. An
/// error of the result is the store's.
Task<Status<>> check_profile(const Visit& visit, ProfileForm& typed, const model::User* before);

/// The form's fields, in the profile's order: what a person sees. Of a new one also the user name, unless the address
/// stands for it.
[[nodiscard]] std::vector<pages::ProfileField> profile_fields(const Visit& visit, const ProfileForm& typed,
                                                              const model::User* before);

}  // namespace latchkey::endpoints
