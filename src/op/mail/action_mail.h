// Deciding on a mail with a link: may it go out, what will the link carry, how long does it live. The answer is a plan
// with one outbox row; whoever commits it has done his part, the mail follows in the background.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/user.h"
#include "op/mail/mail_order.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

/// As long as any other time that a realm can set: the links of a mail do not outlive what a clock can say.
inline constexpr std::chrono::seconds kMaxActionLifespan{2'147'483'647};

struct ActionMail {
  const model::Realm& realm;
  std::string issuer;
  const model::User& user;
  std::string client_id;                         ///< whose page the person returns to; may be empty
  std::string redirect_uri;                      ///< where exactly; needs client_id, which must have it registered
  std::optional<std::chrono::seconds> lifespan;  ///< none: as the realm says
  std::string locale;                            ///< of whoever asked; the user's own `locale` goes before it
  std::string id;                                ///< a fresh UUID
  Instant now{};
};

/// An administrator asks somebody to do things: the link leads through `actions`.
/// invalid: the detail says why in Keycloak's words, for the administrator. unavailable: the realm has no mail server.
[[nodiscard]] Result<store::Plan> plan_execute_actions_mail(const ActionMail& mail, std::vector<std::string> actions);

/// An administrator asks somebody to prove that the address is theirs. Errors as above.
[[nodiscard]] Result<store::Plan> plan_verify_email(const ActionMail& mail);

/// The same when the person is about to sign in; the link lives as the realm says for what people ask themselves.
[[nodiscard]] Result<store::Plan> plan_verify_own_email(const ActionMail& mail);

/// "I forgot my password". `login` is the sealed login to go on with afterwards.
[[nodiscard]] Result<store::Plan> plan_reset_mail(const ActionMail& mail, std::string login);

/// An administrator asks somebody to join an organization; the user's id is empty when there is no account yet. The
/// mail's id is the invitation's. Errors as above.
[[nodiscard]] Result<store::Plan> plan_invitation(const ActionMail& mail, std::string organization);

/// Whether the realm says where its mail goes out.
[[nodiscard]] bool has_mail_server(const model::Realm& realm);

/// The redirect URI of a link if it is registered for an enabled client, else nothing.
[[nodiscard]] std::optional<std::string> checked_return(const model::Realm& realm, std::string_view issuer,
                                                        std::string_view client_id, std::string_view redirect_uri);

}  // namespace latchkey::op
