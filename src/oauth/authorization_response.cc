#include "oauth/authorization_response.h"

#include "oauth/params.h"
#include "url/url.h"

namespace latchkey::oauth {

std::string redirect_location(const AuthorizationResponse& response) {
  return response.mode == ResponseMode::fragment ? url::with_fragment(response.target, response.fields)
                                                 : url::append_query(response.target, response.fields);
}

url::Form success_fields(const SuccessFields& fields) {
  url::Form form;
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) form.add(name, std::string(value));
  };
  add("state", fields.state);
  add("session_state", fields.session_state);
  add("iss", fields.issuer);
  add("code", fields.code);
  return form;
}

url::Form error_fields(const Error& error, std::string_view state, std::string_view issuer) {
  url::Form form;
  form.add("error", std::string(name(error.code)));
  if (!error.description.empty()) form.add("error_description", error.description);
  // RFC 6749 §4.1.2.1: "REQUIRED if a "state" parameter was present in the client authorization request."
  if (!state.empty()) form.add("state", std::string(state));
  // RFC 9207 §2: also in error answers.
  if (!issuer.empty()) form.add("iss", std::string(issuer));
  return form;
}

Result<AuthorizationCallback> parse_authorization_callback(const url::Form& form) {
  auto params = Params::parse(form);
  if (!params) return std::unexpected(std::move(params.error()));
  AuthorizationCallback callback{.code = params->value_or_empty("code"),
                                 .error = std::nullopt,
                                 .state = params->value_or_empty("state"),
                                 .issuer = params->value_or_empty("iss"),
                                 .session_state = params->value_or_empty("session_state")};
  if (const auto word = params->get("error")) {
    const auto code = parse_error_code(*word);
    callback.error = Error{.code = code.value_or(ErrorCode::server_error),
                           .description = params->value_or_empty("error_description"),
                           .detail = code ? "" : "the provider's own error code: " + std::string(*word)};
  }
  if (callback.code.empty() == !callback.error.has_value()) {
    return fail(ErrorCode::invalid_request, "The answer has neither or both of code and error");
  }
  return callback;
}

}  // namespace latchkey::oauth
