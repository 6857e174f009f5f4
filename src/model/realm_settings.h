// The settings of a realm, without the things it contains. Defaults are those of a realm made by the admin console.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/client.h"
#include "model/ids.h"

namespace latchkey::model {

enum class SslRequired { none, external, all };

struct TokenSettings {
  using seconds = std::chrono::seconds;
  std::string default_signature_algorithm = "RS256";
  seconds access_token_lifespan{300};
  seconds access_token_lifespan_implicit{900};
  seconds sso_idle{1800};
  seconds sso_max{36000};
  seconds sso_idle_remember_me{0};  ///< 0: as sso_idle
  seconds sso_max_remember_me{0};
  seconds client_idle{0};  ///< 0: as the user session
  seconds client_max{0};
  seconds offline_idle{2592000};
  bool offline_max_enabled = false;
  seconds offline_max{5184000};
  seconds client_offline_idle{0};
  seconds client_offline_max{0};
  seconds access_code_lifespan{60};
  seconds access_code_lifespan_user_action{300};
  seconds access_code_lifespan_login{1800};
  seconds action_token_by_admin{43200};
  seconds action_token_by_user{300};
  bool revoke_refresh_token = false;
  int refresh_token_max_reuse = 0;
  std::int64_t not_before = 0;  ///< unix seconds
};

struct LoginSettings {
  bool registration_allowed = false;
  bool registration_email_as_username = false;
  bool login_with_email_allowed = true;
  bool duplicate_emails_allowed = false;
  bool reset_password_allowed = false;
  bool edit_username_allowed = false;
  bool remember_me = false;
  bool verify_email = false;
};

struct BruteForceSettings {
  bool enabled = false;
  bool permanent_lockout = false;
  int max_temporary_lockouts = 0;
  int failure_factor = 30;
  std::chrono::seconds wait_increment{60};
  std::chrono::seconds max_failure_wait{900};
  std::chrono::seconds minimum_quick_login_wait{60};
  std::chrono::seconds max_delta_time{43200};
  std::chrono::milliseconds quick_login_check{1000};
  std::string strategy = "MULTIPLE";
};

struct EventSettings {
  bool events_enabled = false;
  std::chrono::seconds events_expiration{0};
  std::vector<std::string> enabled_event_types;
  bool admin_events_enabled = false;
  bool admin_events_details = false;
  std::vector<std::string> listeners;
};

struct LocalizationSettings {
  bool enabled = false;
  std::vector<std::string> supported;
  std::string default_locale;
  std::map<std::string, StringMap, std::less<>> texts;  ///< locale -> message key -> text, the realm's own words
};

struct RealmSettings {
  RealmId id;
  std::string name;
  std::string display_name;
  std::string display_name_html;
  bool enabled = true;
  SslRequired ssl_required = SslRequired::external;
  TokenSettings tokens;
  LoginSettings login;
  BruteForceSettings brute_force;
  EventSettings events;
  LocalizationSettings localization;
  std::string password_policy;  ///< "length(8) and notUsername"
  std::string login_theme;
  RoleId default_role;
  std::vector<GroupId> default_groups;
  std::vector<ScopeId> default_default_scopes;
  std::vector<ScopeId> default_optional_scopes;
  /// "browser", "direct_grant", "registration", "reset_credentials", "client_authentication", ... -> flow alias
  StringMap flow_bindings;
  StringMap attributes;
  StringMap browser_security_headers;
  StringMap smtp;             ///< without the password
  SharedSecret smtp_password; ///< null: none; stored sealed
  std::string kept_json;      ///< JSON object: what a file said and we do not act on
};

}  // namespace latchkey::model
