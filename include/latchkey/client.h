// Client: an application as its provider knows it, without any browser: what client credentials, device login,
// introspection and the other calls between machines start from (each has a header of its own). Safe to share between
// threads; construction touches no network.
#pragma once

#include <memory>
#include <string>

#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

class Talk;

/// A client of one provider, without a browser: what its own requests need. Safe to share between threads.
class Client {
 public:
  /// Checks the settings that matter without a browser: redirect_uri and the scope openid may be missing. Fails with
  /// invalid_configuration and a hint that names the setting.
  [[nodiscard]] static Result<std::shared_ptr<Client>> create(Config config, Environment environment = {});
  /// The client behind a relying party: they share settings, keys and metadata. RelyingParty::client() makes it.
  explicit Client(std::shared_ptr<Talk> talk);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends `request` to an API with the access token: as Bearer (RFC 6750 §2.1), or with a proof of possession when it
  /// is a DPoP token (RFC 9449 §7.1), where a nonce that the API demands is learnt and obeyed. Any status is a success.
  [[nodiscard]] Result<HttpResponse> call(HttpRequest request, const Tokens& tokens);
  /// The same with a token of the kind that the settings ask for: what WebLogin::access_token() gives.
  [[nodiscard]] Result<HttpResponse> call(HttpRequest request, const std::string& access_token);

  /// The settings.
  [[nodiscard]] const Config& config() const;
  /// The time it goes by.
  [[nodiscard]] TimePoint now() const;

  /// For the library's own calls.
  [[nodiscard]] Talk& talk() const { return *talk_; }

 private:
  std::shared_ptr<Talk> talk_;
};

}  // namespace latchkey::rp
