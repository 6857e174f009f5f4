// The validators of a user profile, one table. A name that is not in it refuses every value: a rule that is not
// understood is never skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authn/profile/user_profile.h"

namespace latchkey::authn {

struct Violation {
  std::string message;
  std::vector<std::string> params;  ///< behind the attribute's name
};

/// What is wrong with the values, each once. Blank values are no error here: `required` is another question.
[[nodiscard]] std::vector<Violation> check_validation(const ProfileValidation& validation,
                                                      const std::vector<std::string>& values);
[[nodiscard]] bool is_known_validator(std::string_view name);

}  // namespace latchkey::authn
