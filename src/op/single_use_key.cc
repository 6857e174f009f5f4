#include "op/single_use_key.h"

#include "base/base64.h"
#include "crypto/digest.h"

namespace latchkey::op {

std::string single_use_key(std::string_view secret) { return base64url_encode(crypto::sha256(secret)); }

}  // namespace latchkey::op
