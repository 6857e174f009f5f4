// Dynamic client registration (RFC 7591) and its management (RFC 7592): a program that makes itself known to a
// provider.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// Where to register.
struct RegistrationTarget {
  std::string issuer;                ///< as in Config
  std::string initial_access_token;  ///< where the provider wants one; empty: none
  MetadataDocument metadata_document = MetadataDocument::openid_configuration;  ///< as in Config
  bool allow_insecure_http = false;                                             ///< as in Config
};

/// A client as the provider knows it. Keep it: it holds secrets.
struct RegisteredClient {
  std::string client_id;                              ///< Config::client_id
  std::string client_secret;                          ///< may be empty
  std::optional<TimePoint> client_secret_expires_at;  ///< absent: never
  std::string registration_access_token;              ///< for the calls below; may be empty
  std::string registration_client_uri;                ///< where they go; may be empty
  bool allow_insecure_http = false;                   ///< as in the target
  Claims metadata;  ///< the whole answer: the provider may have changed what was asked for
};

/// Registers a client with `metadata`, a JSON object as RFC 7591 §2 has it: redirect_uris, client_name ...
/// request_refused when the provider answers with an error, as "invalid_redirect_uri".
[[nodiscard]] Result<RegisteredClient> register_client(const RegistrationTarget& target, std::string_view metadata,
                                                       Environment environment = {});

/// What the provider knows now (RFC 7592 §2.1). Tokens and secrets that the answer leaves out stay as they were.
[[nodiscard]] Result<RegisteredClient> read_registration(const RegisteredClient& client, Environment environment = {});

/// Replaces all of the metadata (RFC 7592 §2.2); the client's id and secret go along by themselves.
[[nodiscard]] Result<RegisteredClient> update_registration(const RegisteredClient& client, std::string_view metadata,
                                                           Environment environment = {});

/// Ends the registration (RFC 7592 §2.3).
[[nodiscard]] Result<void> delete_registration(const RegisteredClient& client, Environment environment = {});

}  // namespace latchkey::rp
