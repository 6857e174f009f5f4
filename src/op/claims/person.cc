// oidc-full-name-mapper and oidc-address-mapper: claims with a fixed form (OpenID Connect Core §5.1, §5.1.1).
#include <array>
#include <utility>

#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

/// Claim, configuration key, and the attribute when the configuration names none.
struct AddressPart {
  std::string_view claim, config, attribute;
};
constexpr std::array<AddressPart, 6> kAddress{{
    {"street_address", "user.attribute.street", "street"},
    {"locality", "user.attribute.locality", "locality"},
    {"region", "user.attribute.region", "region"},
    {"postal_code", "user.attribute.postal_code", "postal_code"},
    {"country", "user.attribute.country", "country"},
    {"formatted", "user.attribute.formatted", "formatted"},
}};

}  // namespace

void map_full_name(const model::ProtocolMapper&, ClaimContext& context) {
  const auto& user = context.source.user;
  std::string name = user.first_name;
  if (!name.empty() && !user.last_name.empty()) name += ' ';
  name += user.last_name;
  if (!name.empty()) context.claims["name"] = json::String(name);
}

void map_address(const model::ProtocolMapper& mapper, ClaimContext& context) {
  json::Object address;
  for (const auto& part : kAddress) {
    const std::string_view configured = config_of(mapper, part.config);
    const std::string* value = context.source.user.attribute(configured.empty() ? part.attribute : configured);
    if (value != nullptr) address[part.claim] = json::String(*value);
  }
  if (!address.empty()) context.claims["address"] = std::move(address);
}

}  // namespace latchkey::op
