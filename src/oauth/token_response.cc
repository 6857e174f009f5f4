#include "oauth/token_response.h"

#include "json/object_reader.h"
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

Result<TokenResponse> parse_token_response(std::string_view json_text) {
  const auto object = json::parse_object(json_text);
  if (!object) return fail(ErrorCode::server_error, "The token response is no JSON object", object.error().detail);
  json::ObjectReader reader(*object, json::Scalars::coerce);  // expires_in is a string at some providers
  TokenResponse response;
  response.access_token = reader.required_string("access_token");
  response.token_type = reader.required_string("token_type");
  response.expires_in = reader.int64_or("expires_in", 0);
  response.refresh_expires_in = reader.int64_or("refresh_expires_in", 0);
  response.refresh_token = reader.string_or("refresh_token", "");
  response.id_token = reader.string_or("id_token", "");
  response.not_before_policy = reader.int64_or("not-before-policy", 0);
  response.session_state = reader.string_or("session_state", "");
  response.scope = reader.string_or("scope", "");
  if (auto status = reader.status(); !status) {
    return fail(ErrorCode::server_error, "The token response is malformed", status.error().detail);
  }
  return response;
}

}  // namespace latchkey::oauth
