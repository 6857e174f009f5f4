#include "oauth/authorization_response.h"

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

}  // namespace latchkey::oauth
