// Client credentials (RFC 6749 §4.4): tokens for the application itself, for calls between machines. They are kept and
// shared: one request to the provider serves everybody who asks meanwhile, until shortly before they run out.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// What to ask for.
struct ClientCredentialsOptions {
  std::vector<std::string> scopes;     ///< empty: what the provider gives by default
  std::vector<std::string> resources;  ///< RFC 8707; empty: those of the settings
  Fields extra;                        ///< further parameters of the token request, as `audience` of some providers
  std::chrono::seconds refresh_before{30};  ///< new tokens are asked for when less than this is left
  std::chrono::seconds lifetime{60};        ///< of tokens whose answer does not say (RFC 6749 §5.1: expires_in)
};

/// Safe to share between threads.
class ClientCredentials {
 public:
  /// Asks for nothing yet.
  explicit ClientCredentials(std::shared_ptr<Client> client, ClientCredentialsOptions options = {});
  ~ClientCredentials();
  ClientCredentials(const ClientCredentials&) = delete;
  ClientCredentials& operator=(const ClientCredentials&) = delete;

  /// Tokens that are good for a while. While the provider is out of reach, those at hand serve until they run out.
  /// token_request_refused when it answers with an error.
  [[nodiscard]] Result<Tokens> tokens();
  /// Forgets the tokens if they are still these: after an API refused them with 401.
  void forget(std::string_view access_token);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace latchkey::rp
