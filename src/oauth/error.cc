#include "oauth/error.h"

#include <array>
#include <utility>

#include "json/writer.h"

namespace latchkey::oauth {
namespace {

using enum ErrorCode;

constexpr std::array<std::pair<ErrorCode, std::string_view>, 21> kNames{{
    {invalid_request, "invalid_request"},
    {ErrorCode::invalid_client, "invalid_client"},
    {invalid_grant, "invalid_grant"},
    {unauthorized_client, "unauthorized_client"},
    {unsupported_grant_type, "unsupported_grant_type"},
    {unsupported_response_type, "unsupported_response_type"},
    {invalid_scope, "invalid_scope"},
    {access_denied, "access_denied"},
    {server_error, "server_error"},
    {temporarily_unavailable, "temporarily_unavailable"},
    {interaction_required, "interaction_required"},
    {login_required, "login_required"},
    {account_selection_required, "account_selection_required"},
    {consent_required, "consent_required"},
    {invalid_request_uri, "invalid_request_uri"},
    {invalid_request_object, "invalid_request_object"},
    {request_not_supported, "request_not_supported"},
    {request_uri_not_supported, "request_uri_not_supported"},
    {registration_not_supported, "registration_not_supported"},
    {ErrorCode::invalid_token, "invalid_token"},
    {ErrorCode::insufficient_scope, "insufficient_scope"},
}};

// RFC 6749 §5.2: error_description is %x20-21 / %x23-5B / %x5D-7E.
std::string plain_description(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
    if (c == '"' || c == '\\') c = '\'';
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) {
      out += '?';
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

std::string_view name(ErrorCode code) {
  for (const auto& [value, text] : kNames) {
    if (value == code) return text;
  }
  return "server_error";
}

std::unexpected<Error> fail(ErrorCode code, std::string description, std::string detail) {
  return std::unexpected(Error{.code = code, .description = std::move(description), .detail = std::move(detail)});
}

Error invalid_client(std::string description, std::string detail, Challenge challenge) {
  return {ErrorCode::invalid_client, std::move(description), 401, std::move(detail), challenge};
}

Error invalid_token(std::string description, std::string detail) {
  return {ErrorCode::invalid_token, std::move(description), 401, std::move(detail), Challenge::bearer};
}

Error insufficient_scope(std::string description, std::string detail) {
  return {ErrorCode::insufficient_scope, std::move(description), 403, std::move(detail), Challenge::bearer};
}

std::string error_json(const Error& error) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("error", name(error.code));
  if (!error.description.empty()) writer.member("error_description", plain_description(error.description));
  writer.end_object();
  return out;
}

std::string www_authenticate(const Error& error, std::string_view realm) {
  if (error.challenge == Challenge::none) return {};
  if (error.challenge == Challenge::basic) return "Basic realm=" + quoted(realm);
  std::string out = bearer_challenge(realm);
  out += ", error=\"";
  out += name(error.code);
  out += '"';
  if (!error.description.empty()) out += ", error_description=" + quoted(plain_description(error.description));
  return out;
}

std::string bearer_challenge(std::string_view realm) { return "Bearer realm=" + quoted(realm); }

}  // namespace latchkey::oauth
