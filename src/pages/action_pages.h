// What the pages around required actions and links in mails need to know; see pages.h. Plain values, one struct a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pages/messages.h"
#include "pages/safe_url.h"

namespace latchkey::pages {

/// One attribute of a person, as the realm's user profile wants it asked for.
struct ProfileField {
  struct Option {
    std::string value;
    std::string label;  ///< may hold `${key}`
  };
  std::string name;
  std::string label;          ///< may hold `${key}`
  std::string type = "text";  ///< of the input; or "textarea", "select", "checkboxes"
  std::vector<std::string> values = {};
  std::vector<Option> options = {};  ///< of "select" and "checkboxes"
  bool required = false;
  bool read_only = false;
  bool multivalued = false;  ///< an input for each value, and one more
};

/// "Check your details": `kc-update-profile-form`. Each field is named like its attribute.
struct UpdateProfile {
  SafeUrl action_url = {};
  std::vector<ProfileField> fields = {};
  Text error = {};
  std::string wrong_field = {};            ///< name of the field that the error is about
  std::optional<SafeUrl> cancel_url = {};  ///< only where the person chose to come here
};

/// "Accept the terms": form `kc-terms`, buttons `accept` and `cancel`.
struct Terms {
  SafeUrl action_url = {};
};

/// "We have sent you a mail": form `kc-verify-email`, buttons `continue` and `resend`.
struct VerifyEmail {
  SafeUrl action_url = {};
  std::string email = {};
  Text error = {};
  Text info = {};
};

/// "Forgot your password?": `kc-reset-password-form`, field `username`.
struct ForgotPassword {
  SafeUrl action_url = {};
  std::string username = {};
  bool username_is_email = false;
  bool email_allowed = true;  ///< a user name or an address; else a user name
  Text error = {};
  std::optional<SafeUrl> login_url = {};
};

/// What a link in a mail shows before anything happens: form `kc-confirm-link`.
struct ConfirmLink {
  SafeUrl action_url = {};
  Text title = {};
  Text message = {};
  std::vector<Text> details = {};
  std::string username = {};  ///< whose account it is; may be empty
  Text button{"doContinue"};
};

/// "Create an account": `kc-register-form`.
struct Register {
  SafeUrl action_url = {};
  std::vector<ProfileField> fields = {};
  std::vector<Text> policy_hints = {};
  Text error = {};
  std::string wrong_field = {};
  std::optional<SafeUrl> login_url = {};
};

}  // namespace latchkey::pages
