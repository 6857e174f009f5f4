// Users, their credentials and sessions in Keycloak's JSON.
#pragma once

#include "json/json.h"
#include "kc/write/write.h"
#include "kc/write/write_group.h"
#include "model/realm.h"
#include "model/session.h"
#include "model/user.h"

namespace latchkey::kc {

/// brief: as lists show it; full: as the Admin REST shows one, without what depends on the question (`access`,
/// `federatedIdentities`, `userProfileMetadata`); file: as realm files hold it, with credentials, roles and groups.
[[nodiscard]] json::Object write_user(const model::Realm& realm, const model::User& user, Detail detail);
/// revealed: with `secretData`, for realm files.
[[nodiscard]] json::Object write_credential(const model::Credential& credential, Secrets secrets);
/// `clients`: those that got something from the session, by their internal ids.
[[nodiscard]] json::Object write_session(const model::UserSession& session, const std::string& username,
                                         json::Object clients);

}  // namespace latchkey::kc
