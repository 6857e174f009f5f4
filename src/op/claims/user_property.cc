// oidc-usermodel-property-mapper: a property that every user has.
#include <array>
#include <utility>

#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

using Read = std::string (*)(const model::User&);

constexpr std::array<std::pair<std::string_view, Read>, 9> kProperties{{
    {"id", [](const model::User& user) { return user.id.value; }},
    {"username", [](const model::User& user) { return user.username; }},
    {"email", [](const model::User& user) { return user.email; }},
    {"firstName", [](const model::User& user) { return user.first_name; }},
    {"lastName", [](const model::User& user) { return user.last_name; }},
    {"emailVerified", [](const model::User& user) { return std::string(user.email_verified ? "true" : "false"); }},
    {"enabled", [](const model::User& user) { return std::string(user.enabled ? "true" : "false"); }},
    {"createdTimestamp", [](const model::User& user) { return std::to_string(to_unix_millis(user.created)); }},
    {"federationLink", [](const model::User& user) { return user.federation_link; }},
}};

}  // namespace

void map_user_property(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const std::string_view wanted = config_of(mapper, "user.attribute");
  for (const auto& [name, read] : kProperties) {
    if (name != wanted) continue;
    std::string text = read(context.source.user);
    if (text.empty()) return;
    if (auto value = typed_value(mapper, {std::move(text)}))
      set_claim(context.claims, claim_path_of(mapper), std::move(*value));
    return;
  }
}

}  // namespace latchkey::op
