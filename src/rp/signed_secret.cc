#include "rp/signed_secret.h"

#include "base/time.h"
#include "jose/jwt.h"
#include "json/json.h"
#include "rp/client_key.h"

namespace latchkey::rp {
namespace {

constexpr std::chrono::minutes kLifetime{5};  // Apple takes six months; nobody needs to be able to use it for so long

}  // namespace

Result<std::string> current_secret(const Config& config, TimePoint now) {
  if (!config.signed_secret) return config.client_secret;
  const auto key = parse_client_key(config.signed_secret->key, "signed_secret");
  if (!key) return key.error();
  const json::Object claims{{"iss", config.signed_secret->issuer},
                            {"iat", to_unix_seconds(now)},
                            {"exp", to_unix_seconds(now + kLifetime)},
                            {"aud", config.issuer},
                            {"sub", config.client_id}};
  return jose::sign_jwt(*key, json::serialize(claims));
}

}  // namespace latchkey::rp
