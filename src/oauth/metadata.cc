#include "oauth/metadata.h"

#include <array>
#include <utility>

#include "json/object_reader.h"
#include "json/writer.h"

namespace latchkey::oauth {
namespace {

using M = ProviderMetadata;

// One table a type: what is written is what is read.
constexpr std::array<std::pair<std::string_view, std::string M::*>, 10> kTexts{{
    {"issuer", &M::issuer},
    {"authorization_endpoint", &M::authorization_endpoint},
    {"token_endpoint", &M::token_endpoint},
    {"userinfo_endpoint", &M::userinfo_endpoint},
    {"jwks_uri", &M::jwks_uri},
    {"end_session_endpoint", &M::end_session_endpoint},
    {"check_session_iframe", &M::check_session_iframe},
    {"introspection_endpoint", &M::introspection_endpoint},
    {"revocation_endpoint", &M::revocation_endpoint},
    {"registration_endpoint", &M::registration_endpoint},
}};

constexpr std::array<std::pair<std::string_view, M::List M::*>, 14> kLists{{
    {"scopes_supported", &M::scopes_supported},
    {"response_types_supported", &M::response_types_supported},
    {"response_modes_supported", &M::response_modes_supported},
    {"grant_types_supported", &M::grant_types_supported},
    {"subject_types_supported", &M::subject_types_supported},
    {"id_token_signing_alg_values_supported", &M::id_token_signing_alg_values_supported},
    {"userinfo_signing_alg_values_supported", &M::userinfo_signing_alg_values_supported},
    {"token_endpoint_auth_methods_supported", &M::token_endpoint_auth_methods_supported},
    {"claims_supported", &M::claims_supported},
    {"claim_types_supported", &M::claim_types_supported},
    {"acr_values_supported", &M::acr_values_supported},
    {"prompt_values_supported", &M::prompt_values_supported},
    {"code_challenge_methods_supported", &M::code_challenge_methods_supported},
    {"ui_locales_supported", &M::ui_locales_supported},
}};

constexpr std::array<std::pair<std::string_view, std::optional<bool> M::*>, 7> kFlags{{
    {"claims_parameter_supported", &M::claims_parameter_supported},
    {"request_parameter_supported", &M::request_parameter_supported},
    {"request_uri_parameter_supported", &M::request_uri_parameter_supported},
    {"require_request_uri_registration", &M::require_request_uri_registration},
    {"authorization_response_iss_parameter_supported", &M::authorization_response_iss_parameter_supported},
    {"backchannel_logout_supported", &M::backchannel_logout_supported},
    {"frontchannel_logout_supported", &M::frontchannel_logout_supported},
}};

std::unexpected<Error> unusable(std::string detail) {
  return fail(ErrorCode::server_error, "The provider's metadata cannot be used", std::move(detail));
}

}  // namespace

std::string metadata_json(const ProviderMetadata& metadata) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  for (const auto& [name, field] : kTexts) {
    if (!(metadata.*field).empty()) writer.member(name, metadata.*field);
  }
  for (const auto& [name, field] : kLists) {
    if ((metadata.*field).empty()) continue;
    writer.key(name).begin_array();
    for (const auto& entry : metadata.*field) writer.string(entry);
    writer.end_array();
  }
  for (const auto& [name, field] : kFlags) {
    if (metadata.*field) writer.member(name, *(metadata.*field));
  }
  writer.end_object();
  return out;
}

Result<ProviderMetadata> parse_metadata(std::string_view json_text, std::string_view expected_issuer) {
  const auto object = json::parse_object(json_text);
  if (!object) return unusable(object.error().detail);
  json::ObjectReader reader(*object);
  ProviderMetadata metadata;
  for (const auto& [name, field] : kTexts) metadata.*field = reader.string_or(name, "");
  for (const auto& [name, field] : kLists) metadata.*field = reader.string_list(name);
  for (const auto& [name, field] : kFlags) metadata.*field = reader.optional_bool(name);
  if (auto status = reader.status(); !status) return unusable(status.error().detail);
  if (metadata.issuer.empty()) return unusable("issuer is missing");
  // OpenID Connect Discovery §4.3: the issuer MUST be identical to the one that the address was made from.
  if (!expected_issuer.empty() && metadata.issuer != expected_issuer) {
    return unusable("issuer is '" + metadata.issuer + "', not '" + std::string(expected_issuer) + "'");
  }
  return metadata;
}

}  // namespace latchkey::oauth
