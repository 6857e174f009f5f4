#include "op/authorize/request.h"

#include <algorithm>

#include "json/object_reader.h"
#include "json/writer.h"

namespace latchkey::op {
namespace {

void write_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  writer.key(name).begin_array();
  for (const auto& value : values) writer.string(value);
  writer.end_array();
}

void write_text(json::Writer& writer, std::string_view name, std::string_view value) {
  if (!value.empty()) writer.member(name, value);
}

/// The enumerations go by their wire names.
void read_enumerations(json::ObjectReader& reader, AuthorizationRequest& request) {
  if (const auto mode = oauth::parse_response_mode(reader.string_or("mode", "query"))) {
    request.response_mode = *mode;
  } else {
    reader.reject("mode", "unknown");
  }
  const std::string method = reader.string_or("ccm", "");
  request.code_challenge_method = oauth::parse_challenge_method(method);
  if (request.code_challenge_method.has_value() == request.code_challenge.empty())
    reader.reject("ccm", "does not fit the challenge");
  if (auto prompts = oauth::parse_prompt(reader.string_or("prompt", ""))) {
    request.prompts = std::move(*prompts);
  } else {
    reader.reject("prompt", "unknown");
  }
}

}  // namespace

bool AuthorizationRequest::has_prompt(oauth::Prompt prompt) const {
  return std::ranges::find(prompts, prompt) != prompts.end();
}

std::string serialize(const AuthorizationRequest& request) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("client", request.client_id).member("uri", request.redirect_uri);
  if (!request.redirect_uri_sent) writer.member("uri_sent", false);
  if (request.response_mode != oauth::ResponseMode::query) writer.member("mode", oauth::name(request.response_mode));
  write_text(writer, "scope", request.scope);
  write_text(writer, "state", request.state);
  write_text(writer, "nonce", request.nonce);
  write_text(writer, "cc", request.code_challenge);
  if (request.code_challenge_method) writer.member("ccm", oauth::name(*request.code_challenge_method));
  std::string prompts;
  for (const auto prompt : request.prompts) prompts.append(prompts.empty() ? "" : " ").append(oauth::name(prompt));
  write_text(writer, "prompt", prompts);
  if (request.max_age) writer.member("max_age", *request.max_age);
  write_text(writer, "login_hint", request.login_hint);
  write_text(writer, "sub", request.hinted_subject);
  if (request.broken_hint) writer.member("broken_hint", true);
  write_list(writer, "ui", request.ui_locales);
  write_list(writer, "acr", request.acr_values);
  write_text(writer, "display", request.display);
  write_text(writer, "kc_action", request.kc_action);
  write_text(writer, "kc_action_status", request.kc_action_status);
  write_text(writer, "kc_idp_hint", request.kc_idp_hint);
  writer.end_object();
  return out;
}

Result<AuthorizationRequest> parse_serialized_request(std::string_view text) {
  const auto object = json::parse_object(text);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  AuthorizationRequest request;
  request.client_id = reader.required_string("client");
  request.redirect_uri = reader.required_string("uri");
  request.redirect_uri_sent = reader.bool_or("uri_sent", true);
  request.scope = reader.string_or("scope", "");
  request.state = reader.string_or("state", "");
  request.nonce = reader.string_or("nonce", "");
  request.code_challenge = reader.string_or("cc", "");
  request.max_age = reader.optional_int64("max_age");
  request.login_hint = reader.string_or("login_hint", "");
  request.hinted_subject = reader.string_or("sub", "");
  request.broken_hint = reader.bool_or("broken_hint", false);
  request.ui_locales = reader.string_list("ui");
  request.acr_values = reader.string_list("acr");
  request.display = reader.string_or("display", "");
  request.kc_action = reader.string_or("kc_action", "");
  request.kc_action_status = reader.string_or("kc_action_status", "");
  request.kc_idp_hint = reader.string_or("kc_idp_hint", "");
  read_enumerations(reader, request);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return request;
}

oauth::AuthorizationResponse error_response(const AuthorizationRequest& request, std::string_view issuer,
                                            const oauth::Error& error) {
  return {request.response_mode, request.redirect_uri, oauth::error_fields(error, request.state, issuer)};
}

}  // namespace latchkey::op
