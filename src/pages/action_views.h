// The views of action_pages.h, as views.h has them for the other pages.
#pragma once

#include "pages/action_pages.h"
#include "pages/views.h"

namespace latchkey::pages {

[[nodiscard]] View update_profile_view(const Frame& frame, const UpdateProfile& page);
[[nodiscard]] View terms_view(const Frame& frame, const Terms& page);
[[nodiscard]] View verify_email_view(const Frame& frame, const VerifyEmail& page);
[[nodiscard]] View forgot_password_view(const Frame& frame, const ForgotPassword& page);
[[nodiscard]] View confirm_link_view(const Frame& frame, const ConfirmLink& page);
[[nodiscard]] View register_view(const Frame& frame, const Register& page);

}  // namespace latchkey::pages
