// For tests: a provider behind the HttpClient port that signs real tokens, and that can be told to misbehave in any
// way.
#pragma once

#include <latchkey/relying_party.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.h"
#include "jose/signing_key.h"
#include "json/json.h"

namespace latchkey::rp {

inline constexpr const char* kIssuer = "https://op.example/realms/demo";
inline constexpr const char* kClient = "app";
inline constexpr const char* kClientSecret = "s3cret/with+all&of it, long enough for HS256";

[[nodiscard]] Config config_for_test();
[[nodiscard]] jose::SigningKey new_key(const std::string& kid, jose::Algorithm algorithm = jose::Algorithm::ES256);

class TestProvider final : public HttpClient {
 public:
  TestProvider();
  Result<HttpResponse> send(const HttpRequest& request) override;

  /// What it knows: change it before the call that matters.
  std::vector<jose::SigningKey> published;
  std::string nonce;
  std::string subject = "alice-id";
  bool down = false;
  std::function<void(json::Object&)> edit_metadata = [](json::Object&) {};
  std::function<void(json::Object&)> edit_claims = [](json::Object&) {};
  std::function<void(json::Object&)> edit_tokens = [](json::Object&) {};
  std::function<void(json::Object&)> edit_userinfo = [](json::Object&) {};
  /// Makes the ID token of the claims; by default signed with the first published key.
  std::function<std::string(const std::string& claims)> sign;
  /// A whole answer instead of the usual one, by endpoint ("token", "userinfo", "certs", "metadata").
  std::map<std::string, HttpResponse> instead;
  /// Asked first, whatever the request: an answer instead of the usual one, or nothing.
  std::function<std::optional<HttpResponse>(const std::string& endpoint, const HttpRequest& request)> first =
      [](const std::string&, const HttpRequest&) { return std::nullopt; };
  /// Called while a token request is being answered.
  std::function<void()> during_token_request = [] {};

  /// Requests that came, by endpoint.
  [[nodiscard]] int count(const std::string& endpoint) const;
  [[nodiscard]] HttpRequest last(const std::string& endpoint) const;

  [[nodiscard]] Environment environment();
  /// Signs claims as they are with the first published key.
  [[nodiscard]] std::string token_of(const json::Object& claims) const;
  FixedClock clock{from_unix_seconds(1'800'000'000)};
  std::vector<std::string> logged;

 private:
  [[nodiscard]] HttpResponse answer(const std::string& endpoint, const HttpRequest& request);
  [[nodiscard]] json::Object metadata() const;
  [[nodiscard]] json::Object tokens();

  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, HttpRequest>> requests_;
};

/// A JSON answer.
[[nodiscard]] HttpResponse json_response(int status, std::string body, Fields more_headers = {});

/// The value of a query parameter of `url`, decoded.
[[nodiscard]] std::string parameter_of(const std::string& url, const std::string& name);

}  // namespace latchkey::rp
