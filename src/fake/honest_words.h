// What a provider without a fault says of itself and of people.
#pragma once

#include <string>

#include "json/json.h"

namespace latchkey::fake {

/// Its metadata (OpenID Connect Discovery §3).
json::Object honest_metadata(const std::string& issuer);

/// A person made of a name, as claims: whoever is asked for exists.
json::Object person(const std::string& subject);

}  // namespace latchkey::fake
