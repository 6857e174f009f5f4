// oidc-sha256-pairwise-sub-mapper: a subject that two sectors cannot compare (OpenID Connect Core §8.1). Computed as
// the incumbent does, so that relying parties of a copied realm find their people again: a version 3 UUID over
// SHA-256(sector, user id, salt).
#include "crypto/digest.h"
#include "model/client.h"
#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"
#include "op/claims/md5.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

/// The host of the sector identifier URI, else of the first absolute redirect URI, else of the root URL.
std::string sector_of(const model::ProtocolMapper& mapper, const model::Client& client) {
  if (const auto sector = url::parse_http_url(config_of(mapper, "sectorIdentifierUri"))) return sector->host;
  for (const auto& uri : client.redirect_uris) {
    if (const auto parsed = url::parse_url(uri)) return parsed->host;
  }
  const auto root = url::parse_http_url(client.root_url);
  return root ? root->host : "";
}

/// RFC 9562 §5.3 without a name space, as java.util.UUID.nameUUIDFromBytes makes it.
std::string name_uuid(std::string_view bytes) {
  std::string hash = unsafe_md5(bytes);
  hash[6] = static_cast<char>((hash[6] & 0x0f) | 0x30);
  hash[8] = static_cast<char>((hash[8] & 0x3f) | 0x80);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += digits[(hash[i] >> 4) & 0x0f];
    out += digits[hash[i] & 0x0f];
  }
  return out;
}

}  // namespace

std::string pairwise_subject(const model::ProtocolMapper& mapper, const model::Client& client,
                             const model::User& user) {
  std::string input = sector_of(mapper, client);
  input += user.id.value;
  input += config_of(mapper, "pairwiseSubAlgorithmSalt");
  return name_uuid(crypto::sha256(input));
}

void map_pairwise_sub(const model::ProtocolMapper& mapper, ClaimContext& context) {
  // A lightweight access token has no subject unless a mapper says so.
  if (context.target == ClaimTarget::lightweight_access) return;
  context.claims["sub"] = json::String(pairwise_subject(mapper, context.source.client, context.source.user));
}

}  // namespace latchkey::op
