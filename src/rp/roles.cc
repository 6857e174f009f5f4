#include "rp/roles.h"

#include <algorithm>

#include "jose/jwt.h"
#include "rp/id_token_checks.h"

namespace latchkey::rp {
namespace {

std::vector<ClaimPath> role_paths(const Config& config) {
  if (!config.role_claims.empty()) return config.role_claims;
  return {ClaimPath{"realm_access", "roles"}, ClaimPath{"resource_access", config.client_id, "roles"},
          ClaimPath("roles")};
}

/// `azp` is what Keycloak writes, `client_id` what RFC 9068 §2.2 wants.
bool is_issued_to(const json::Object& claims, const std::string& client_id) {
  const auto azp = json::string_or_empty(claims, "azp");
  return (azp.empty() ? json::string_or_empty(claims, "client_id") : azp) == client_id;
}

}  // namespace

std::vector<std::string> roles_in(const Claims& claims, const Config& config) {
  std::vector<std::string> roles;
  for (const auto& path : role_paths(config)) {
    for (auto& role : claims.strings(path)) roles.push_back(std::move(role));
  }
  std::ranges::sort(roles);
  const auto repeated = std::ranges::unique(roles);
  roles.erase(repeated.begin(), repeated.end());
  return roles;
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
