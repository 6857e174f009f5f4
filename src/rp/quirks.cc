#include "rp/quirks.h"

#include <algorithm>
#include <array>

#include "url/form.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kHole = "{tenantid}";
/// What stands in the template's place in the address that is configured.
constexpr std::array<std::string_view, 3> kAnyTenant{"common", "organizations", "consumers"};
constexpr std::size_t kLongestName = 200;

std::string with_tenant(std::string pattern, std::string_view tenant) {
  const auto at = pattern.find(kHole);
  if (at != std::string::npos) pattern.replace(at, kHole.size(), tenant);
  return pattern;
}

/// 8-4-4-4-12 hexadecimal digits in lower case, as Entra writes them.
bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

std::string name_part(const json::Object& name, std::string_view member) {
  const auto text = json::string_or_empty(name, member);
  const bool plain = std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return plain && text.size() <= kLongestName ? std::string(text) : std::string();
}

}  // namespace

std::optional<std::string> expected_issuer(const json::Object& claims, const Config& config, const Metadata& metadata) {
  if (config.quirks.issuer_template && metadata.issuer.find(kHole) != std::string::npos) {
    const auto tid = json::string_or_empty(claims, "tid");
    const bool named = config.tenants.empty() || std::ranges::find(config.tenants, tid) != config.tenants.end();
    if (!is_guid(tid) || !named) return std::nullopt;
    return with_tenant(metadata.issuer, tid);
  }
  constexpr std::string_view scheme = "https://";
  const auto iss = json::string_or_empty(claims, "iss");
  if (config.quirks.issuer_without_scheme && metadata.issuer.starts_with(scheme) &&
      iss == std::string_view(metadata.issuer).substr(scheme.size())) {
    return std::string(iss);
  }
  return metadata.issuer;
}

bool is_issuer_of(const json::Object& claims, const Config& config, const Metadata& metadata) {
  const auto iss = json::string_or_empty(claims, "iss");
  return config.quirks.issuer_template ? iss == expected_issuer(claims, config, metadata) : iss == config.issuer;
}

bool is_issuer_of_ours(std::string_view issuer, const Config& config) {
  if (issuer == config.issuer) return true;
  if (!config.quirks.issuer_template) return false;
  for (const std::string_view segment : kAnyTenant) {
    const auto at = config.issuer.find("/" + std::string(segment) + "/");
    if (at == std::string::npos) continue;
    const std::string_view before = std::string_view(config.issuer).substr(0, at + 1);
    const std::string_view after = std::string_view(config.issuer).substr(at + 1 + segment.size());
    if (issuer.size() <= before.size() + after.size() || !issuer.starts_with(before) || !issuer.ends_with(after))
      return false;
    const auto tenant = issuer.substr(before.size(), issuer.size() - before.size() - after.size());
    const bool named = config.tenants.empty() || std::ranges::find(config.tenants, tenant) != config.tenants.end();
    return is_guid(tenant) && named;
  }
  return false;
}

bool key_is_for(const std::string& key_issuer, const json::Object& claims, std::string_view issuer) {
  return with_tenant(key_issuer, json::string_or_empty(claims, "tid")) == issuer;
}

std::string identity_issuer(const json::Object& claims, const Config& config, const Metadata& metadata) {
  if (!config.quirks.issuer_template) return metadata.issuer;
  return expected_issuer(claims, config, metadata).value_or(metadata.issuer);
}

bool is_configured_issuer(const std::string& theirs, const Config& config) {
  if (theirs == config.issuer) return true;
  if (!config.quirks.issuer_template) return false;
  // ".../{tenantid}/v2.0" for the configured ".../organizations/v2.0": the same address but for one segment.
  return theirs.find(kHole) != std::string::npos && std::ranges::any_of(kAnyTenant, [&](std::string_view segment) {
           return with_tenant(theirs, segment) == config.issuer;
         });
}

void mend_booleans(json::Object& claims, const Quirks& quirks) {
  if (!quirks.booleans_as_text) return;
  for (const std::string_view name :
       std::array{"email_verified", "phone_number_verified", "is_private_email", "nonce_supported"}) {
    auto* value = claims.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) continue;
    if (*text == "true")
      *value = true;
    else if (*text == "false")
      *value = false;
  }
}

void mend_subject(json::Object& claims, const Quirks& quirks) {
  if (quirks.subject_claim.empty() || claims.contains("sub")) return;
  const auto* value = json::find(claims, quirks.subject_claim);
  if (value == nullptr) return;
  if (const auto* text = value->if_string()) {
    claims["sub"] = *text;
  } else if (value->is_int64() || value->is_uint64()) {
    claims["sub"] = json::serialize(*value);
  }
}

void mend_token_response(json::Object& response, const Quirks& quirks) {
  if (quirks.token_type_missing && !response.contains("token_type")) response["token_type"] = "Bearer";
}

bool is_error_in_disguise(const json::Object& response, const Quirks& quirks) {
  return quirks.errors_with_status_200 && !json::string_or_empty(response, "error").empty() &&
         !response.contains("access_token");
}

json::Object names_beside_code(const Fields& parameters, const Quirks& quirks) {
  json::Object claims;
  if (!quirks.name_beside_code) return claims;
  const auto user = std::ranges::find(parameters, "user", &Fields::value_type::first);
  if (user == parameters.end()) return claims;
  const auto object = json::parse_object(user->second, {.max_bytes = 4096, .max_depth = 4});
  const auto* value = object ? json::find(*object, "name") : nullptr;
  const auto* name = value == nullptr ? nullptr : value->if_object();
  if (name == nullptr) return claims;
  const std::string given = name_part(*name, "firstName");
  const std::string family = name_part(*name, "lastName");
  if (!given.empty()) claims["given_name"] = given;
  if (!family.empty()) claims["family_name"] = family;
  const std::string whole = given.empty() || family.empty() ? given + family : given + " " + family;
  if (!whole.empty()) claims["name"] = whole;
  return claims;
}

std::string logout_uri_address(const Metadata& metadata, const std::string& client_id, const std::string& logout_uri) {
  std::string page = metadata.end_session_endpoint;
  if (page.empty()) {
    const auto url = url::parse_http_url(metadata.authorization_endpoint);
    if (url) page = url::origin_of(*url) + "/logout";
  }
  return url::append_query(page, url::Form{{"client_id", client_id}, {"logout_uri", logout_uri}});
}

}  // namespace latchkey::rp
