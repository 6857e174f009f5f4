// Talk: one client's conversations with its provider. Settings, metadata and keys, the client's credentials and proofs
// stand together here, so that whoever asks the provider something says what, not how.
#pragma once

#include <latchkey/relying_party.h>

#include <memory>
#include <optional>
#include <string>

#include "rp/claim_sources.h"
#include "rp/client_authentication.h"
#include "rp/dpop.h"
#include "rp/provider.h"
#include "url/form.h"

namespace latchkey::rp {

/// Whether a request carries a DPoP proof when the client makes proofs at all.
enum class Proof { none, dpop };

/// A request of the client to one of its provider's endpoints.
struct Post {
  const std::string& url;
  const url::Form& form;
  Proof proof = Proof::none;
  std::string accept = "application/json";
};

class Talk {
 public:
  /// Parses the keys that the settings name; the settings were checked before.
  [[nodiscard]] static Result<std::shared_ptr<Talk>> make(Config config, Environment environment);
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const Environment& environment() const { return environment_; }
  [[nodiscard]] TimePoint now() const { return environment_.now(); }
  /// `count` random bytes as base64url.
  [[nodiscard]] std::string random_token(std::size_t count = 32) const;
  [[nodiscard]] Provider& provider() { return provider_; }
  [[nodiscard]] ClaimSources& claim_sources() { return claim_sources_; }
  /// The key of assertions and request objects.
  [[nodiscard]] const std::optional<jose::SigningKey>& signing_key() const { return signing_key_; }
  /// The thumbprint of the key of the proofs; empty without DPoP.
  [[nodiscard]] std::string proof_key_thumbprint() const { return dpop_ ? dpop_->thumbprint() : std::string(); }

  /// Sends it with the client's credentials, and once more when the answer demands a nonce in the proof.
  [[nodiscard]] Result<Answer> post(const Metadata& metadata, const Post& post);
  /// Sends `request` with an access token to whoever takes it, as `type` ("Bearer", "DPoP") says.
  [[nodiscard]] Result<HttpResponse> call(const HttpRequest& request, const std::string& access_token,
                                          std::string_view type);
  /// What the provider's token responses must have as token_type.
  [[nodiscard]] std::string_view token_type() const { return dpop_ ? "DPoP" : "Bearer"; }

 private:
  Talk(Config config, Environment environment, std::optional<jose::SigningKey> signing_key,
       std::optional<jose::SigningKey> proof_key);
  /// Whether `response` asks for a nonce and brought one.
  [[nodiscard]] bool learnt_nonce(const std::string& url, const HttpResponse& response);

  const Config config_;
  const Environment environment_;
  Provider provider_;
  ClaimSources claim_sources_;
  std::optional<jose::SigningKey> signing_key_;
  ClientAuthenticator authenticator_;
  std::unique_ptr<Dpop> dpop_;
};

/// True for the same word in any case (RFC 9110 §11.1, RFC 6749 §5.1 token_type).
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

}  // namespace latchkey::rp
