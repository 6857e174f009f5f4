#include "oauth/token_response.h"

#include "json/writer.h"

namespace latchkey::oauth {

std::string token_response_json(const TokenResponse& response) {
  std::string out;
  out.reserve(response.access_token.size() + response.refresh_token.size() + response.id_token.size() + 320);
  json::Writer writer(out);
  writer.begin_object()
      .member("access_token", response.access_token)
      .member("expires_in", response.expires_in)
      .member("refresh_expires_in", response.refresh_expires_in);
  if (!response.refresh_token.empty()) writer.member("refresh_token", response.refresh_token);
  writer.member("token_type", response.token_type);
  if (!response.id_token.empty()) writer.member("id_token", response.id_token);
  writer.member("not-before-policy", response.not_before_policy);
  if (!response.session_state.empty()) writer.member("session_state", response.session_state);
  writer.member("scope", response.scope).end_object();
  return out;
}

}  // namespace latchkey::oauth
