// A person's own name and address, as typed: read, judged, and compared with everybody else's.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "model/ids.h"
#include "pages/messages.h"

namespace latchkey::endpoints {

struct ProfileForm {
  std::string username;
  std::string email;
  std::string first_name;
  std::string last_name;
  pages::Text error = {};
  std::string wrong_field = {};  ///< "username", "email", "firstName", "lastName"
};

/// The fields without the blanks around them; what is malformed has an error.
[[nodiscard]] ProfileForm read_profile(const http::Request& request);

/// Sets the error of the first field that cannot be, `self`'s own names aside. `typed` outlives the call. An error of
/// the result is the store's.
Task<Status<>> check_profile(const Visit& visit, ProfileForm& typed, model::UserId self);

}  // namespace latchkey::endpoints
