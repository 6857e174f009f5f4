#include "rp/roles.h"

#include <algorithm>

#include "jose/jwt.h"
#include "rp/claims_object.h"
#include "rp/id_token_checks.h"

namespace latchkey::rp {
namespace {

std::vector<ClaimPath> role_paths(const Config& config) {
  if (!config.role_claims.empty()) return config.role_claims;
  return {ClaimPath{"realm_access", "roles"}, ClaimPath{"resource_access", config.client_id, "roles"},
          ClaimPath("roles")};
}

/// False for what is no list of texts, whole or in part.
bool add_texts(const json::Value& value, std::vector<std::string_view>& texts) {
  if (const auto* one = value.if_string()) texts.push_back(json::view(*one));
  const auto* list = value.if_array();
  if (list == nullptr) return value.is_string();
  bool all = true;
  for (const auto& item : *list) {
    const auto* text = item.if_string();
    if (text != nullptr) texts.push_back(json::view(*text));
    all = all && text != nullptr;
  }
  return all;
}

template <class Text>
void sort_once(std::vector<Text>& names) {
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
}

bool is_kept_elsewhere(const std::vector<ClaimPath>& places, const Claims& claims) {
  const auto elsewhere = claims.elsewhere();
  return std::ranges::any_of(places, [&elsewhere](const ClaimPath& place) {
    return !place.steps().empty() && std::ranges::find(elsewhere, place.steps()[0]) != elsewhere.end();
  });
}

/// `azp` is what Keycloak writes, `client_id` what RFC 9068 §2.2 wants.
bool is_issued_to(const json::Object& claims, const std::string& client_id) {
  const auto azp = json::string_or_empty(claims, "azp");
  return (azp.empty() ? json::string_or_empty(claims, "client_id") : azp) == client_id;
}

}  // namespace

Roles roles_in(const Claims& claims, const Config& config) { return roles_at(role_paths(config), claims); }

Roles roles_at(const std::vector<ClaimPath>& places, const Claims& claims) {
  std::vector<std::string_view> names;
  names.reserve(16);
  bool told = false;
  for (const auto& place : places) {
    const auto* value = ClaimsMaker::find(claims, place);
    if (value != nullptr && add_texts(*value, names)) told = true;
  }
  sort_once(names);
  return {.names = {names.begin(), names.end()}, .known = told && !is_kept_elsewhere(places, claims)};
}

Roles joined(Roles a, const Roles& b) {
  std::ranges::copy(b.names, std::back_inserter(a.names));
  sort_once(a.names);
  a.known = a.known || b.known;
  return a;
}

std::optional<Claims> readable_access_token(const std::string& access_token, const std::string& subject,
                                            const Config& config, const IdTokenValidator& validator, TimePoint now) {
  const auto peeked = jose::UnverifiedToken::peek(access_token);
  // Opaque, or another's: no reason to fetch keys for it.
  if (!peeked || peeked->unverified_claims().string("iss") != config.issuer) return std::nullopt;
  const auto verified = validator.verify_signature(access_token, "the access token");
  if (!verified) return std::nullopt;
  const auto claims = json::parse_object(verified->payload());
  if (!claims || json::string_or_empty(*claims, "iss") != config.issuer) return std::nullopt;
  if (!validator.check_key(*verified, *claims, "the access token")) return std::nullopt;
  if (json::string_or_empty(*claims, "sub") != subject || !is_issued_to(*claims, config.client_id)) return std::nullopt;
  const auto exp = numeric_date(*claims, "exp");
  if (!exp || now >= *exp + config.clock_skew) return std::nullopt;
  auto parsed = Claims::parse(verified->payload());
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

}  // namespace latchkey::rp
