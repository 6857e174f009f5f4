#include "fake/honest_words.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace latchkey::fake {
namespace {

json::Array list(std::initializer_list<std::string_view> texts) {
  json::Array out;
  for (const auto text : texts) out.emplace_back(json::String(text));
  return out;
}

}  // namespace

json::Object honest_metadata(const std::string& issuer) {
  json::Object out;
  out["issuer"] = json::String(issuer);
  for (const auto& [member, path] : {std::pair{"authorization_endpoint", "/authorize"},
                                     {"token_endpoint", "/token"},
                                     {"userinfo_endpoint", "/userinfo"},
                                     {"jwks_uri", "/keys"},
                                     {"end_session_endpoint", "/logout"}})
    out[member] = json::String(issuer + path);
  out["response_types_supported"] = list({"code"});
  out["response_modes_supported"] = list({"query", "form_post"});
  out["grant_types_supported"] = list({"authorization_code", "refresh_token"});
  out["subject_types_supported"] = list({"public"});
  out["id_token_signing_alg_values_supported"] = list({"RS256"});
  out["token_endpoint_auth_methods_supported"] = list({"client_secret_basic", "client_secret_post", "none"});
  out["scopes_supported"] = list({"openid", "profile", "email", "offline_access"});
  out["code_challenge_methods_supported"] = list({"S256"});
  out["authorization_response_iss_parameter_supported"] = true;
  return out;
}

json::Object person(const std::string& subject) {
  json::Object out;
  out["sub"] = json::String(subject);
  out["preferred_username"] = json::String(subject);
  out["name"] = json::String(subject);
  out["email"] = json::String(subject + "@example.org");
  out["email_verified"] = true;
  return out;
}

}  // namespace latchkey::fake
