#include "endpoints/client_credentials.h"

#include "endpoints/event_trail.h"
#include "http/authorization.h"
#include "oauth/token_request.h"
#include "op/client_auth/client_auth.h"
#include "op/events.h"

namespace latchkey::endpoints {

Task<oauth::Result<const model::Client*>> authenticate_caller(const Visit& visit, const url::Form& form,
                                                              std::string_view event_type) {
  using Answer = oauth::Result<const model::Client*>;
  oauth::ClientCredentials credentials = oauth::read_form_credentials(form);
  auto basic = http::basic_credentials(visit.request);
  if (!basic) {
    co_return Answer(std::unexpect, oauth::invalid_client("Malformed Authorization header", basic.error().detail,
                                                          oauth::Challenge::basic));
  }
  if (*basic) {
    credentials.used_basic = true;
    credentials.basic_client_id = (*basic)->name;
    credentials.basic_secret = std::move((*basic)->password);
    credentials.basic_undecoded_secret = std::move((*basic)->undecoded_password);
  }
  auto client = op::authenticate_client(*visit.realm, credentials);
  if (client) co_return Answer(*client);
  auto event = op::make_error_event(*visit.realm, event_type, client.error().event_error, visit.now);
  event.client_id = client.error().client_id;
  co_await record_event(visit, std::move(event));
  co_return Answer(std::unexpect, std::move(client.error().error));
}

}  // namespace latchkey::endpoints
