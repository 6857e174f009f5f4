#include "oauth/end_session_request.h"

#include "oauth/params.h"
#include "url/url.h"

namespace latchkey::oauth {

Result<EndSessionRequest> parse_end_session_request(const url::Form& form) {
  auto params = Params::parse(form);
  if (!params) return std::unexpected(std::move(params.error()));
  return EndSessionRequest{.id_token_hint = params->value_or_empty("id_token_hint"),
                           .client_id = params->value_or_empty("client_id"),
                           .post_logout_redirect_uri = params->value_or_empty("post_logout_redirect_uri"),
                           .state = params->value_or_empty("state"),
                           .logout_hint = params->value_or_empty("logout_hint"),
                           .ui_locales = params->value_or_empty("ui_locales"),
                           .redirect_uri = params->value_or_empty("redirect_uri")};
}

std::string end_session_url(std::string_view endpoint, const EndSessionRequest& request) {
  url::Form form;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) form.add(name, value);
  };
  add("id_token_hint", request.id_token_hint);
  add("client_id", request.client_id);
  add("post_logout_redirect_uri", request.post_logout_redirect_uri);
  add("state", request.state);
  add("logout_hint", request.logout_hint);
  add("ui_locales", request.ui_locales);
  return url::append_query(endpoint, form);
}

}  // namespace latchkey::oauth
