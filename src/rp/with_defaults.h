// What an Environment leaves out.
#pragma once

#include <latchkey/relying_party.h>

namespace latchkey::rp {

[[nodiscard]] Environment with_defaults(Environment environment);

}  // namespace latchkey::rp
