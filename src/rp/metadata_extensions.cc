// The part of a provider's metadata that extensions define.
#include <fmt/core.h>

#include <array>
#include <utility>

#include "json/object_reader.h"
#include "rp/check_config.h"
#include "rp/client_authentication.h"
#include "rp/error.h"
#include "rp/metadata.h"

namespace latchkey::rp {
namespace {

using M = Metadata;

constexpr std::array<std::pair<std::string_view, std::string M::*>, 6> kEndpoints{{
    {"pushed_authorization_request_endpoint", &M::pushed_authorization_request_endpoint},
    {"introspection_endpoint", &M::introspection_endpoint},
    {"revocation_endpoint", &M::revocation_endpoint},
    {"registration_endpoint", &M::registration_endpoint},
    {"device_authorization_endpoint", &M::device_authorization_endpoint},
    {"backchannel_authentication_endpoint", &M::backchannel_authentication_endpoint},
}};

/// Endpoints that stand in the main part and may have an alias too.
constexpr std::array<std::pair<std::string_view, std::string M::*>, 2> kMainEndpoints{{
    {"token_endpoint", &M::token_endpoint},
    {"userinfo_endpoint", &M::userinfo_endpoint},
}};

void prefer_aliases(json::ObjectReader& aliases, Metadata& metadata) {
  const auto prefer = [&](const auto& table) {
    for (const auto& [name, field] : table) metadata.*field = aliases.string_or(name, metadata.*field);
  };
  prefer(kMainEndpoints);
  prefer(kEndpoints);
}

}  // namespace

Result<void> read_extensions(std::string_view body, const Config& config, Metadata& metadata) {
  const auto object = json::parse_object(body);
  if (!object) return make_error(ErrorCode::metadata_invalid, "the discovery document is no JSON object");
  json::ObjectReader reader(*object);
  for (const auto& [name, field] : kEndpoints) metadata.*field = reader.string_or(name, "");
  metadata.requires_pushed_requests = reader.bool_or("require_pushed_authorization_requests", false);
  metadata.requires_signed_requests = reader.bool_or("require_signed_request_object", false);
  metadata.backchannel_request_algorithms =
      reader.string_list("backchannel_authentication_request_signing_alg_values_supported");
  // RFC 8705 §5: a client "intending to do mutual TLS" uses the aliases "in preference to the conventional endpoints"
  if (uses_certificate(config.authentication)) {
    if (const auto* aliases = reader.optional_object("mtls_endpoint_aliases")) {
      json::ObjectReader inner(*aliases, reader, "mtls_endpoint_aliases");
      prefer_aliases(inner, metadata);
    }
  }
  if (const auto status = reader.status(); !status) {
    return make_error(ErrorCode::metadata_invalid, "the discovery document is malformed: " + status.error().detail,
                      "RFC 8414 §2");
  }
  for (const auto& [name, field] : kEndpoints) {
    const std::string& url = metadata.*field;
    if (url.empty() || is_permitted_url(config, url)) continue;
    return make_error(ErrorCode::metadata_invalid,
                      fmt::format("the provider's {} is no address that may be used: {}", name, printable(url)),
                      "RFC 8414 §2", "A provider's endpoints use https://, except on this machine");
  }
  return {};
}

}  // namespace latchkey::rp
