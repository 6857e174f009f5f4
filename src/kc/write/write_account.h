// What people see of their own account, in Keycloak's JSON: the answers of the account API.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "kc/user_agent.h"
#include "model/realm.h"
#include "model/session.h"
#include "model/user.h"

namespace latchkey::kc {

/// The note of a user session that holds the browser's User-Agent.
inline constexpr std::string_view kUserAgentNote = "user_agent";

struct OwnSession {
  const model::UserSession& session;
  Instant expires{};
  bool current = false;                       ///< that of the very request
  std::vector<const model::Client*> clients;  ///< that got something from it
};
[[nodiscard]] json::Object write_own_session(const OwnSession& own);
/// Sessions gathered by the systems they run on: one entry a device.
[[nodiscard]] json::Array write_devices(const std::vector<OwnSession>& sessions);

/// `credentials` of one type; `action` is the required action that makes or changes one, "" when there is none.
struct OwnCredentials {
  std::string type;      ///< "password", "otp", "webauthn", ...
  std::string category;  ///< "basic-authentication", "two-factor", "passwordless"
  std::string create_action;
  std::string update_action;
  bool removable = false;
  std::vector<const model::Credential*> credentials;
};
[[nodiscard]] json::Object write_own_credentials(const OwnCredentials& own);

struct GrantedScope {
  const model::ClientScope* scope = nullptr;
  std::string display_text;  ///< in the reader's language
};
struct OwnConsent {
  std::vector<GrantedScope> scopes;
  Instant created{};
  Instant updated{};
};
[[nodiscard]] json::Object write_own_consent(const OwnConsent& consent);

struct OwnApplication {
  const model::Client& client;
  bool in_use = false;
  bool offline = false;
  std::string home;  ///< absolute address, "" when there is none
  std::optional<OwnConsent> consent;
};
[[nodiscard]] json::Object write_own_application(const OwnApplication& application);

}  // namespace latchkey::kc
