// The stored form of the model: one compact JSON document a value, with a format number ("v":1). Secrets in it are
// sealed, bound to realm, kind, id and field: a sealed text that was copied into another row does not open.
// Members that this version does not know survive a rewrite where the type has `kept_json` (there, under "_unknown").
// A document with a newer format number is an error: guessing at somebody's configuration could open a door.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/component.h"
#include "model/event.h"
#include "model/flow.h"
#include "model/realm_settings.h"
#include "model/role.h"
#include "model/session.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::crypto {
class Sealer;
}

namespace latchkey::store {

/// Stands in sealing contexts and error messages as the kind of a realm's settings document.
inline constexpr std::string_view kKindSettings = "settings";

[[nodiscard]] std::string encode_settings(const model::RealmSettings& settings, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::Client& client, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::ClientScope& scope, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::Role& role, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::Group& group, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::Component& component,
                                  const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::Flow& flow, const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::AuthenticatorConfig& config,
                                  const crypto::Sealer& sealer);
[[nodiscard]] ConfigObject encode(const RealmId& realm, const model::RequiredAction& action,
                                  const crypto::Sealer& sealer);

/// Errors name the document: "client 7f3c... of realm demo: secret does not open: ...".
[[nodiscard]] Result<model::RealmSettings> decode_settings(const RealmId& realm, std::string_view name,
                                                           std::string_view document, const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Client> decode_client(const RealmId& realm, const ConfigObject& object,
                                                  const crypto::Sealer& sealer);
[[nodiscard]] Result<model::ClientScope> decode_client_scope(const RealmId& realm, const ConfigObject& object,
                                                             const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Role> decode_role(const RealmId& realm, const ConfigObject& object,
                                              const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Group> decode_group(const RealmId& realm, const ConfigObject& object,
                                                const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Component> decode_component(const RealmId& realm, const ConfigObject& object,
                                                        const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Flow> decode_flow(const RealmId& realm, const ConfigObject& object,
                                              const crypto::Sealer& sealer);
[[nodiscard]] Result<model::AuthenticatorConfig> decode_authenticator_config(const RealmId& realm,
                                                                             const ConfigObject& object,
                                                                             const crypto::Sealer& sealer);
[[nodiscard]] Result<model::RequiredAction> decode_required_action(const RealmId& realm, const ConfigObject& object,
                                                                   const crypto::Sealer& sealer);

/// The user without its credentials, which are documents of their own.
[[nodiscard]] std::string encode_user(const RealmId& realm, const model::User& user, const crypto::Sealer& sealer);
[[nodiscard]] Result<model::User> decode_user(const RealmId& realm, const UserId& id, std::string_view document,
                                              const crypto::Sealer& sealer);
[[nodiscard]] std::string encode_credential(const RealmId& realm, const UserId& user,
                                            const model::Credential& credential, const crypto::Sealer& sealer);
[[nodiscard]] Result<model::Credential> decode_credential(const RealmId& realm, const UserId& user,
                                                          const CredentialId& id, std::string_view document,
                                                          const crypto::Sealer& sealer);

/// Without what stands in columns of their own (ids, times that are touched, refresh rotation).
[[nodiscard]] std::string encode_user_session(const model::UserSession& session);
[[nodiscard]] Status<> decode_user_session(std::string_view document, model::UserSession& session);
[[nodiscard]] std::string encode_client_session(const model::ClientSession& session);
[[nodiscard]] Status<> decode_client_session(std::string_view document, model::ClientSession& session);
[[nodiscard]] std::string encode_event(const model::Event& event);
[[nodiscard]] Status<> decode_event(std::string_view document, model::Event& event);
[[nodiscard]] std::string encode_admin_event(const model::AdminEvent& event);
[[nodiscard]] Status<> decode_admin_event(std::string_view document, model::AdminEvent& event);

/// What a list of realms shows; a document that cannot be read has no name to show.
struct RealmSummary {
  std::string display_name;
  bool enabled = true;
};
[[nodiscard]] RealmSummary summary_of_settings(std::string_view document);

/// User::revision: the same for the same stored documents, on every node.
[[nodiscard]] std::string revision_of(std::string_view user,
                                      const std::vector<std::pair<CredentialId, std::string>>& credentials);

}  // namespace latchkey::store
