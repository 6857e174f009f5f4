// Pages and errors as responses: the context that every page of a realm shares, and the three forms an error takes
// (a page for a person, OAuth JSON for a client, Keycloak's JSON for the rest).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "endpoints/visit.h"
#include "http/message.h"
#include "model/client.h"
#include "oauth/authorization_response.h"
#include "oauth/error.h"
#include "pages/html.h"
#include "pages/pages.h"

namespace latchkey::endpoints {

/// The languages that the pages of this realm offer.
[[nodiscard]] std::vector<std::string> page_locales(const Env& env, const model::RealmSettings& settings);

/// `client` may be null.
[[nodiscard]] pages::PageContext page_context(const Visit& visit, const model::Client* client = nullptr);

/// For a page outside every realm.
[[nodiscard]] pages::PageContext page_context(const Env& env, const http::Request& request);

/// A page with the pages' own content security policy.
[[nodiscard]] http::Response page(int status, pages::Html html);

/// Keeps the language that the person has just chosen in a page's menu, if they did.
void remember_locale(const Visit& visit, http::Response& response);

/// "Something went wrong", said with a message key of the pages. The trace id stands on it.
[[nodiscard]] http::Response error_page(const Visit& visit, int status, pages::Text message,
                                        const model::Client* client = nullptr);

/// The same for a person whose realm is not known, or closed.
[[nodiscard]] http::Response error_page(const Env& env, const http::Request& request, int status, pages::Text message);

/// RFC 6749 §5.2, with WWW-Authenticate where the error has a challenge; logs the detail.
[[nodiscard]] http::Response oauth_error(const Visit& visit, const oauth::Error& error);

/// Sends an authorization response to the client: a redirect, or the page that posts it.
[[nodiscard]] http::Response send_to_client(const Visit& visit, const oauth::AuthorizationResponse& response);

/// 503 with Retry-After: the queue for password hashes or signatures is full, or the store is.
[[nodiscard]] http::Response busy(const Visit& visit, bool for_a_person);

/// The address of a client's home page, for "back to application"; nothing when it has none.
[[nodiscard]] std::optional<pages::SafeUrl> client_home(const Visit& visit, const model::Client& client);

}  // namespace latchkey::endpoints
