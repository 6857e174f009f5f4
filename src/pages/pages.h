// What each page needs to know: plain values, one struct a page. Every string may hold anything a stranger typed;
// the renderer escapes all of it. Addresses are SafeUrl, so a `javascript:` one cannot get here.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pages/messages.h"
#include "pages/safe_url.h"

namespace latchkey::pages {

/// What every page shows around its own content.
struct PageContext {
  std::string locale = "en";
  std::vector<std::string> supported_locales = {};  ///< fewer than two: no language menu
  SafeUrl locale_base_url = {};                     ///< this page's address; the menu adds `kc_locale`
  std::string realm = {};                           ///< name, shown when there is no display name
  std::string realm_display_name = {};              ///< may hold `${key}`
  std::string resources_url = {};          ///< Resources::base_path(), with the relative path of the server before it
  std::string client_name = {};            ///< display name, else client id; empty when no client is known
  std::optional<SafeUrl> client_url = {};  ///< the client's home page
  std::string trace_id = {};               ///< shown small on error pages, the same as in the log line
  const MessageMap* overrides = nullptr;   ///< the realm's localization texts for `locale`; outlives the call
};

struct HiddenField {
  std::string name = {};
  std::string value = {};
};

/// The sign-in form: `kc-form-login`.
struct Login {
  enum class Identifier { username, email, username_or_email };

  SafeUrl action_url = {};
  std::string username = {};  ///< what was typed before, or login_hint
  Identifier identifier = Identifier::username_or_email;
  bool remember_me_allowed = false;
  bool remember_me_checked = false;
  bool username_locked = false;             ///< signing in again as the same user: shown, not asked
  std::optional<SafeUrl> restart_url = {};  ///< "not you?", beside a locked user name
  std::string credential_id = {};           ///< hidden `credentialId`
  Text error = {};                          ///< invalidUserMessage ...
  Text info = {};                           ///< loginTimeout, reauthenticate ...
  std::optional<SafeUrl> registration_url = {};
  std::optional<SafeUrl> forgot_password_url = {};
};

/// The required action UPDATE_PASSWORD: `kc-passwd-update-form`.
struct UpdatePassword {
  SafeUrl action_url = {};
  std::string username = {};  ///< hidden from view, there for password managers
  Text error = {};
  std::vector<Text> policy_hints = {};  ///< the realm's rules, one sentence each
  bool offer_logout_sessions = true;
  bool logout_sessions_checked = false;
  std::optional<SafeUrl> cancel_url = {};  ///< only where the person chose to come here
};

/// Something went wrong and cannot be mended by typing again.
struct ErrorPage {
  Text title{"errorTitle"};
  Text message = {};      ///< or
  std::string text = {};  ///< a finished sentence, when no key fits
  std::optional<SafeUrl> back_to_application = {};
  std::optional<SafeUrl> retry_url = {};
};

/// Something is done; nothing to decide.
struct Info {
  Text title = {};
  Text message = {};
  std::vector<Text> details = {};
  std::optional<SafeUrl> continue_url = {};  ///< "Proceed"
  Text continue_label{"proceedWithAction"};
  std::optional<SafeUrl> back_to_application = {};
};

/// "Do you want to sign out?": form `kc-logout-confirm`, button `kc-logout`.
struct LogoutConfirm {
  SafeUrl action_url = {};
  std::string session_code = {};  ///< hidden `session_code`
  std::optional<SafeUrl> cancel_url = {};
};

struct LoggedOut {
  std::optional<SafeUrl> back_to_application = {};
};

struct AlreadySignedIn {
  SafeUrl continue_url = {};
  std::string username = {};
};

/// The form was too old, or another browser's.
struct PageExpired {
  SafeUrl restart_url = {};  ///< the same login from its start
};

struct CookiesOff {
  SafeUrl retry_url = {};
};

/// response_mode=form_post: a form that a script sends at once; without scripts its button does.
struct FormPost {
  SafeUrl target = {};
  std::vector<HiddenField> fields = {};
};

/// `accept` and `cancel` submit buttons, hidden `code`.
struct Consent {
  SafeUrl action_url = {};
  std::string code = {};
  std::vector<std::string> scopes = {};  ///< display texts, may hold `${key}`
  std::optional<SafeUrl> policy_url = {};
  std::optional<SafeUrl> terms_url = {};
};

/// The provider's front page, `/`.
struct Welcome {
  std::optional<SafeUrl> admin_console_url = {};
  std::optional<SafeUrl> docs_url = {};
  std::string version = {};
  bool dev = false;  ///< says what to do next
  bool needs_administrator = false;
  std::vector<std::pair<std::string, SafeUrl>> realms = {};  ///< dev only: realm name and its discovery document
};

struct NotFound {
  std::optional<SafeUrl> home_url = {};
};

}  // namespace latchkey::pages
