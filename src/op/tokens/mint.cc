#include "op/tokens/mint.h"

#include "jose/jwt.h"

namespace latchkey::op {
namespace {

std::string sign(const UnsignedToken& token) {
  return jose::sign_jwt(token.key, json::serialize(token.claims), token.typ);
}

}  // namespace

oauth::TokenResponse mint(UnsignedTokens tokens) {
  oauth::TokenResponse response;
  response.access_token = sign(tokens.access);
  if (tokens.id) {
    UnsignedToken& id = *tokens.id;
    // OpenID Connect Core §3.1.3.6
    id.claims["at_hash"] = json::String(jose::half_hash(id.key.algorithm(), response.access_token));
    response.id_token = sign(id);
  }
  if (tokens.refresh) response.refresh_token = sign(*tokens.refresh);
  response.expires_in = tokens.expires_in;
  response.refresh_expires_in = tokens.refresh_expires_in;
  response.not_before_policy = tokens.not_before;
  response.session_state = std::move(tokens.session_state);
  response.scope = std::move(tokens.scope);
  return response;
}

}  // namespace latchkey::op
