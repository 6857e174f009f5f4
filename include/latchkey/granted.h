// What a grant without a browser gave: tokens, and who the person is when there was an ID token.
#pragma once

#include <optional>

#include <latchkey/relying_party.h>

namespace latchkey::rp {

/// What a login without a browser gave.
struct Granted {
  Tokens tokens;                     ///< as at any login
  std::optional<Identity> identity;  ///< made from a verified ID token, or absent when the answer had none
};

}  // namespace latchkey::rp
