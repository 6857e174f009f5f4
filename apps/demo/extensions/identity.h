// The one place where the application meets OpenID Connect: made once at the start, used by every module.
#pragma once

#include <latchkey/relying_party.h>
#include <latchkey/session.h>

#include <memory>

#include "settings.h"
#include "views.h"

namespace demo {

struct Identity {
  std::shared_ptr<latchkey::rp::RelyingParty> provider;
  std::shared_ptr<latchkey::rp::WebLogin> web;
};

[[nodiscard]] latchkey::rp::Result<Identity> make_identity(const Settings& settings, const Views& views);

}  // namespace demo
