// Where the application keeps who is logged in: SESSION_STORE says. Memory is the default and all a first try needs.
#pragma once

#include <latchkey/relying_party.h>
#include <latchkey/session.h>

#include <memory>
#include <string>

#include "settings.h"

namespace demo {

/// The store that the setting names; none for "memory" and "cookie".
[[nodiscard]] latchkey::rp::Result<std::shared_ptr<latchkey::rp::SessionStore>> open_sessions(const Settings& settings);

/// A login whose sessions are kept there.
[[nodiscard]] latchkey::rp::Result<std::shared_ptr<latchkey::rp::WebLogin>> make_web_login(
    const Settings& settings, std::shared_ptr<latchkey::rp::RelyingParty> provider,
    latchkey::rp::SessionOptions options, std::shared_ptr<latchkey::rp::SessionStore> store);

}  // namespace demo
