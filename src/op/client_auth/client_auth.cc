#include "op/client_auth/client_auth.h"

#include "base/secret.h"
#include "model/realm.h"

namespace latchkey::op {
namespace {

// One text for every reason that a stranger could learn from.
constexpr std::string_view kNotValid = "Invalid client or Invalid client credentials";

ClientAuthFailure failure(const oauth::ClientCredentials& presented, std::string client_id, std::string event_error,
                          std::string detail) {
  const auto challenge = presented.used_basic ? oauth::Challenge::basic : oauth::Challenge::none;
  return {oauth::invalid_client(std::string(kNotValid), std::move(detail), challenge), std::move(client_id),
          std::move(event_error)};
}

ClientAuthFailure malformed(std::string client_id, std::string description) {
  return {{.code = oauth::ErrorCode::invalid_request, .description = std::move(description)},
          std::move(client_id),
          "invalid_request"};
}

/// Compares in the same time whether there is a secret or not.
bool secret_fits(const model::Client* client, std::string_view presented) {
  static constexpr std::string_view dummy = "a secret that nobody has: 0123456789abcdef";
  const bool has_secret = client != nullptr && client->secret != nullptr && !client->secret->empty();
  const bool equal = constant_time_equal(has_secret ? client->secret->reveal() : dummy, presented);
  return equal && has_secret;
}

/// DEVIATES: RFC 6749 §2.3.1 knows only the form-decoded secret. Many clients send it in Basic as it is, so that one with
/// "+" or "%" fits only undecoded; both are compared, always, and both say the same thing: the client knows its secret.
bool proves_itself(const model::Client* client, const oauth::ClientCredentials& presented) {
  if (!presented.used_basic) return secret_fits(client, presented.form_secret.reveal());
  const bool decoded = secret_fits(client, presented.basic_secret.reveal());
  const bool undecoded = secret_fits(client, presented.basic_undecoded_secret.reveal());
  return decoded || undecoded;
}

/// What a client that is found may not be, whatever it presented.
std::string_view unusable(const model::Client& client) {
  if (!client.enabled) return "client_disabled";
  if (client.protocol != "openid-connect") return "client_not_found";
  if (client.bearer_only) return "not_allowed";
  return "";
}

bool takes_secret(const model::Client& client) {
  return client.authenticator_type == "client-secret" || client.authenticator_type.empty();
}

}  // namespace

std::expected<const model::Client*, ClientAuthFailure> authenticate_client(const model::Realm& realm,
                                                                           const oauth::ClientCredentials& presented) {
  const std::string& id = presented.used_basic ? presented.basic_client_id : presented.form_client_id;
  if (id.empty()) return std::unexpected(failure(presented, "", "invalid_client", "no client_id"));
  // RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each request."
  if (presented.used_basic && presented.has_form_secret)
    return std::unexpected(malformed(id, "More than one client authentication method"));
  if (presented.used_basic && !presented.form_client_id.empty() && presented.form_client_id != id) {
    return std::unexpected(malformed(id, "The client_id in the body is not the one in the header"));
  }
  if (!presented.assertion.empty() || !presented.assertion_type.empty()) {
    return std::unexpected(failure(presented, id, "invalid_client_credentials", "client assertions are not supported"));
  }
  const model::Client* client = realm.find_client(id);
  const bool has_secret = presented.used_basic || presented.has_form_secret;
  const bool proven = proves_itself(client, presented);
  if (client == nullptr) return std::unexpected(failure(presented, id, "client_not_found", "no such client"));
  if (const auto word = unusable(*client); !word.empty()) {
    return std::unexpected(failure(presented, id, std::string(word), "the client may not authenticate"));
  }
  // RFC 6749 §3.2.1: a public client names itself and proves nothing.
  if (client->public_client) return client;
  if (!takes_secret(*client)) {
    return std::unexpected(failure(
        presented, id, "invalid_client_credentials",
        "the client's authenticator '" + client->authenticator_type + "' is not supported; set it to client-secret"));
  }
  if (!has_secret) return std::unexpected(failure(presented, id, "invalid_client_credentials", "no secret presented"));
  if (!proven) return std::unexpected(failure(presented, id, "invalid_client_credentials", "the secret is wrong"));
  return client;
}

}  // namespace latchkey::op
