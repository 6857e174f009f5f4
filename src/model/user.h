// A user with credentials, direct role mappings and group memberships: what a login and a token need, in one value.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "crypto/password_hash.h"
#include "model/client.h"
#include "model/ids.h"

namespace latchkey::model {

struct Credential {
  CredentialId id;
  std::string type;  ///< "password", "password-history", "otp", "webauthn", ...
  std::string label;
  Instant created{};
  int priority = 10;
  /// Set when type is "password" or "password-history" and the algorithm is one we verify.
  std::optional<crypto::PasswordHash> password;
  /// Other types: secretData as in the file; stored sealed. Null for passwords.
  SharedSecret secret_data;
  std::string data_json;  ///< credentialData as in the file (types we do not act on)
  std::string kept_json;
};

struct User {
  UserId id;
  std::string username;  ///< as shown; unique by fold_name()
  std::string email;
  std::string first_name;
  std::string last_name;
  bool enabled = true;
  bool email_verified = false;
  Instant created{};
  std::int64_t not_before = 0;  ///< unix seconds
  Attributes attributes;
  std::vector<std::string> required_actions;
  std::vector<RoleId> roles;    ///< direct mappings
  std::vector<GroupId> groups;  ///< direct memberships
  std::vector<Credential> credentials;
  ClientUuid service_account_of;  ///< set: this is a client's service account
  std::string federation_link;
  std::string kept_json;
  /// As the store read it: names this state of the user and its credentials, for ExpectUser. Never stored, empty
  /// before.
  std::string revision;

  [[nodiscard]] const Credential* password() const;  ///< the first of its type by priority, or null
  /// Earlier passwords, the newest first.
  [[nodiscard]] std::vector<const Credential*> former_passwords() const;
  [[nodiscard]] const std::string* attribute(std::string_view name) const;  ///< the first value, or null
};

/// An account at another identity provider that leads to a user.
struct FederatedIdentity {
  std::string provider;  ///< alias of the identity provider
  std::string user_id;   ///< who it is there
  std::string username;  ///< the name there, for people

  friend bool operator==(const FederatedIdentity&, const FederatedIdentity&) = default;
};

/// The one rule by which names are equal (user names, e-mails): Unicode NFKC and case folding. Invalid UTF-8 is folded
/// byte by byte in ASCII, so that the result is always defined.
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace latchkey::model
