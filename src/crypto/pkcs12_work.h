// How much work a PKCS #12 file demands of its reader: it says itself how often its password is to be hashed, for its
// MAC and for every part that is encrypted. For this folder's .cc files only.
#pragma once

#include <openssl/pkcs12.h>

#include <string>

#include "base/result.h"

namespace latchkey::crypto {

/// Error::invalid: more than kMaxPkcs12Iterations in all, an unknown way to make a key of a password, bags in bags, or
/// another password. Parts are opened only after their work has been counted.
[[nodiscard]] Status<> check_pkcs12_work(const PKCS12& file, const std::string& password);

}  // namespace latchkey::crypto
