// Key stores as administrators bring them and take them away: PKCS #12 and Java's JKS, with the passwords and the alias
// that stand beside them in a form or a request.
#pragma once

#include <expected>
#include <string>

#include "admin/call.h"
#include "crypto/pkcs12.h"
#include "http/multipart.h"

namespace latchkey::admin {

/// The key store of a form {keystoreFormat, keyAlias, keyPassword, storePassword, file}; nothing for another format.
/// Takes up to a second: on a pool.
[[nodiscard]] std::optional<Result<crypto::KeyFile>> read_key_store(const http::MultipartForm& form);

/// What a request {format, keyAlias, keyPassword, storePassword} asks for, or a 400 that says what is missing. Without
/// an alias the entry is called `name`.
[[nodiscard]] std::expected<http::Response, http::Response> write_key_store(const Call& call,
                                                                            const crypto::KeyFile& file,
                                                                            const json::Object& wanted,
                                                                            const std::string& name);

/// A new pair, as {keySize, validity} wish: bits (2048) and years (10).
struct KeyWish {
  std::string name;
  int bits = 2048;
  int years = 10;
};
[[nodiscard]] std::expected<KeyWish, http::Response> read_key_wish(const json::Object& wanted, std::string name);
/// On the pool for signatures: a pair of RSA keys takes a while to find.
Task<std::expected<crypto::KeyFile, http::Response>> generate_key(const Call& call, KeyWish wish);

}  // namespace latchkey::admin
