#include "op/client_restrictions.h"

#include <array>

#include "model/client.h"
#include "oauth/pkce.h"

namespace latchkey::op {
namespace {

bool is_true(std::string_view value) { return value == "true"; }
bool is_given(std::string_view value) { return !value.empty(); }
bool is_demanded(std::string_view value) { return !value.empty() && value != "not required"; }
bool is_unknown_method(std::string_view value) { return !value.empty() && !oauth::parse_challenge_method(value); }

struct Restriction {
  std::string_view attribute;
  bool (*restricts)(std::string_view value);
};

constexpr std::array<Restriction, 4> kOfRequests{{
    {"require.pushed.authorization.requests", is_true},
    {"request.object.required", is_demanded},
    {"minimum.acr.value", is_given},
    {"pkce.code.challenge.method", is_unknown_method},
}};

constexpr std::array<Restriction, 4> kOfTokens{{
    {"dpop.bound.access.tokens", is_true},
    {"tls.client.certificate.bound.access.tokens", is_true},
    {"id.token.encrypted.response.alg", is_given},
    {"user.info.encrypted.response.alg", is_given},
}};

std::string_view first_of(const std::array<Restriction, 4>& table, const model::Client& client) {
  for (const auto& [attribute, restricts] : table) {
    if (restricts(client.attribute(attribute))) return attribute;
  }
  return "";
}

}  // namespace

std::string_view unmet_by_tokens(const model::Client& client) { return first_of(kOfTokens, client); }

std::string_view unmet_at_authorization(const model::Client& client) {
  const auto unmet = first_of(kOfRequests, client);
  return unmet.empty() ? unmet_by_tokens(client) : unmet;
}

}  // namespace latchkey::op
