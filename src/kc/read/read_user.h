// One user from Keycloak's JSON, for realm files and the Admin REST alike: what the person is. Credentials, roles and
// groups have readers of their own.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/password_hash.h"
#include "json/object_reader.h"
#include "kc/import/import_notes.h"
#include "model/user.h"

namespace latchkey::kc {

/// Names, address, attributes, required actions and flags over those of `user`: what is not said stays. An `id` is not
/// read. Rejects names that cannot be.
void read_user_fields(json::ObjectReader& reader, model::User& user);

struct CredentialReading {
  Random& random;
  ImportNotes& notes;
  Instant now;
  /// For passwords in clear; empty: they are rejected.
  const std::function<Result<crypto::PasswordHash>(std::string_view password)>& hash_password;
};
/// One entry of a user's `credentials`, added to them; `position` gives the priority that it does not name.
void read_credential(json::ObjectReader& reader, CredentialReading& reading, model::User& user, int position);

/// Keycloak's own actions are written in capitals; old files have them in small letters.
[[nodiscard]] std::string required_action_name(std::string name);

}  // namespace latchkey::kc
