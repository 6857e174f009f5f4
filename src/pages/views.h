// Page values -> View: which texts, flags and lists each template finds. Pure; the place where a page's logic lives,
// so that templates need none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pages/messages.h"
#include "pages/pages.h"
#include "pages/view.h"

namespace latchkey::pages {

/// The reader's language and the page around the content.
class Frame {
 public:
  Frame(const Messages& messages, const PageContext& context) : messages_(messages), context_(context) {}

  [[nodiscard]] std::string say(const Text& message) const;        ///< empty for an empty Text
  [[nodiscard]] std::string resolve(std::string_view name) const;  ///< `${key}` in a name
  [[nodiscard]] std::string realm_name() const;
  [[nodiscard]] const PageContext& context() const { return context_; }

  /// The frame's own values. `id` is the page's style hook; the window's title is "heading - realm".
  [[nodiscard]] View view(std::string_view id, std::string heading) const;

 private:
  [[nodiscard]] std::vector<View> languages() const;

  const Messages& messages_;
  const PageContext& context_;
};

[[nodiscard]] View login_view(const Frame& frame, const Login& page);
[[nodiscard]] View update_password_view(const Frame& frame, const UpdatePassword& page);
[[nodiscard]] View error_view(const Frame& frame, const ErrorPage& page);
[[nodiscard]] View info_view(const Frame& frame, const Info& page);
[[nodiscard]] View logout_confirm_view(const Frame& frame, const LogoutConfirm& page);
[[nodiscard]] View logged_out_view(const Frame& frame, const LoggedOut& page);
[[nodiscard]] View already_signed_in_view(const Frame& frame, const AlreadySignedIn& page);
[[nodiscard]] View page_expired_view(const Frame& frame, const PageExpired& page);
[[nodiscard]] View cookies_off_view(const Frame& frame, const CookiesOff& page);
[[nodiscard]] View form_post_view(const Frame& frame, const FormPost& page);
[[nodiscard]] View consent_view(const Frame& frame, const Consent& page);
[[nodiscard]] View welcome_view(const Frame& frame, const Welcome& page);
[[nodiscard]] View not_found_view(const Frame& frame, const NotFound& page);

}  // namespace latchkey::pages
