// The headers that a realm adds to its pages (in the console: Realm settings, Security defenses). They make a page
// stricter and never weaker: a mistake there must not open the login form to a frame of somebody else's.
#pragma once

#include "http/message.h"
#include "model/realm_settings.h"

namespace latchkey::endpoints {

/// For pages, that is text/html; one that is made to be framed stays as it is. `secure`: over https.
void apply_realm_headers(const model::RealmSettings& settings, bool secure, http::Response& response);

}  // namespace latchkey::endpoints
