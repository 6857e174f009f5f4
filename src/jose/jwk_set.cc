#include "jose/jwk_set.h"

#include <fmt/core.h>

namespace latchkey::jose {

std::vector<const Jwk*> JwkSet::candidates(std::string_view kid, Algorithm algorithm) const {
  std::vector<const Jwk*> fitting;
  for (const Jwk& jwk : keys) {
    // A shared secret has no published name: whatever the peer calls it, it is the one.
    const bool unnamed_secret = jwk.kid.empty() && std::holds_alternative<crypto::HmacKey>(jwk.key);
    if (!kid.empty() && jwk.kid != kid && !unnamed_secret) continue;
    if (jwk.can_verify(algorithm)) fitting.push_back(&jwk);
  }
  return fitting;
}

bool JwkSet::has_kid(std::string_view kid) const {
  return std::ranges::any_of(keys, [&](const Jwk& jwk) { return jwk.kid == kid; });
}

Result<JwkSet> parse_jwk_set(const json::Object& object) {
  const json::Value* keys = json::find(object, "keys");
  if (keys == nullptr || !keys->is_array()) return fail(Error::Kind::invalid, "JWK set: keys must be a list");
  const json::Array& list = keys->get_array();
  if (list.size() > max_jwk_set_keys) {
    return fail(Error::Kind::invalid,
                fmt::format("JWK set: {} keys are over the limit of {}", list.size(), max_jwk_set_keys));
  }
  JwkSet set;
  // RFC 7517 §5: implementations SHOULD ignore JWKs within a set that use kty values they do not understand, miss
  // required members, or have values out of range.
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) {
      set.skipped.push_back(fmt::format("keys[{}] is no object", i));
      continue;
    }
    auto jwk = parse_jwk(list[i].get_object());
    if (jwk)
      set.keys.push_back(std::move(*jwk));
    else
      set.skipped.push_back(fmt::format("keys[{}]: {}", i, jwk.error().detail));
  }
  return set;
}

Result<JwkSet> parse_jwk_set(std::string_view text) {
  auto object = json::parse_object(text, {.max_bytes = max_jwk_set_bytes, .max_depth = 16});
  if (!object) return std::unexpected(std::move(object.error()));
  return parse_jwk_set(*object);
}

json::Object public_json(const JwkSet& set) {
  json::Array keys;
  for (const Jwk& jwk : set.keys) {
    if (jwk.public_key()) keys.emplace_back(public_json(jwk));
  }
  json::Object out;
  out["keys"] = std::move(keys);
  return out;
}

}  // namespace latchkey::jose
