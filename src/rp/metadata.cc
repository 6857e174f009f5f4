#include "rp/metadata.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "oauth/metadata.h"
#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/quirks.h"

namespace latchkey::rp {
namespace {

std::vector<jose::Algorithm> public_key_algorithms(const std::vector<std::string>& names) {
  std::vector<jose::Algorithm> known;
  for (const auto& name : names) {
    const auto algorithm = jose::parse_algorithm(name);
    if (algorithm && !jose::info(*algorithm).symmetric()) known.push_back(*algorithm);
  }
  return known;
}

Error invalid(std::string message, std::string_view clause, std::string_view hint = {}) {
  return make_error(ErrorCode::metadata_invalid, std::move(message), clause, hint);
}

Result<void> check_endpoint(std::string_view name, const std::string& url, bool required, const Config& config) {
  if (url.empty()) {
    if (!required) return {};
    return invalid(fmt::format("the provider's metadata has no {}", name), "OpenID Connect Discovery §3");
  }
  if (is_permitted_url(config, url)) return {};
  return invalid(fmt::format("the provider's {} is no address that may be used: {}", name, printable(url)),
                 "OpenID Connect Discovery §3", "A provider's endpoints use https://, except on this machine");
}

/// From the shared vocabulary to what is acted on here.
Metadata reduce(oauth::ProviderMetadata&& from) {
  Metadata m;
  m.issuer = std::move(from.issuer);
  m.authorization_endpoint = std::move(from.authorization_endpoint);
  m.token_endpoint = std::move(from.token_endpoint);
  m.jwks_uri = std::move(from.jwks_uri);
  m.userinfo_endpoint = std::move(from.userinfo_endpoint);
  m.end_session_endpoint = std::move(from.end_session_endpoint);
  m.introspection_endpoint = std::move(from.introspection_endpoint);
  m.token_authentication_methods = std::move(from.token_endpoint_auth_methods_supported);
  // §3: "If omitted, the default is client_secret_basic"
  if (m.token_authentication_methods.empty()) m.token_authentication_methods = {"client_secret_basic"};
  m.id_token_algorithms = std::move(from.id_token_signing_alg_values_supported);
  if (m.id_token_algorithms.empty()) m.id_token_algorithms = {"RS256"};
  m.public_key_algorithms = public_key_algorithms(m.id_token_algorithms);
  m.announces_iss = from.authorization_response_iss_parameter_supported.value_or(false);
  return m;
}

Error another_issuer(const Metadata& metadata, const Config& config) {
  const std::string theirs = printable(metadata.issuer);
  return invalid(fmt::format("the provider at {} calls itself {}", config.issuer, theirs),
                 "OpenID Connect Discovery §4.3",
                 fmt::format("If that is the provider you mean, set {} to exactly {}", kIssuerSetting, theirs));
}

Result<void> check_endpoints(const Metadata& metadata, const Config& config) {
  // RFC 8414 §2: a server without OpenID Connect needs neither keys nor, without grants in a browser, the endpoint
  const bool openid = config.metadata_document == MetadataDocument::openid_configuration && !config.quirks.no_id_token;
  const std::pair<std::string_view, std::pair<const std::string*, bool>> endpoints[] = {
      {"authorization_endpoint", {&metadata.authorization_endpoint, openid}},
      {"token_endpoint", {&metadata.token_endpoint, true}},
      {"jwks_uri", {&metadata.jwks_uri, openid}},
      {"userinfo_endpoint", {&metadata.userinfo_endpoint, false}},
      {"end_session_endpoint", {&metadata.end_session_endpoint, false}},
      {"introspection_endpoint", {&metadata.introspection_endpoint, false}}};
  for (const auto& [name, endpoint] : endpoints) {
    if (auto checked = check_endpoint(name, *endpoint.first, endpoint.second, config); !checked) return checked.error();
  }
  return {};
}

}  // namespace

std::string discovery_url(const Config& config) {
  std::string_view issuer = config.issuer;
  while (issuer.ends_with('/')) issuer.remove_suffix(1);
  if (config.metadata_document == MetadataDocument::openid_configuration) {
    return std::string(issuer) + "/.well-known/openid-configuration";
  }
  // RFC 8414 §3.1: the well-known part goes "between the host component and the path component, if any"
  const auto host = issuer.find("://");
  const auto path =
      host == std::string_view::npos ? issuer.size() : std::min(issuer.find('/', host + 3), issuer.size());
  return std::string(issuer.substr(0, path)) + "/.well-known/oauth-authorization-server" +
         std::string(issuer.substr(path));
}

Result<Metadata> parse_metadata(std::string_view body, const Config& config) {
  auto parsed = oauth::parse_metadata(body, {});  // the issuer is compared below, with a hint that helps
  if (!parsed) {
    return invalid("the discovery document is malformed: " + printable(parsed.error().detail),
                   "OpenID Connect Discovery §3",
                   fmt::format("Check that {} is the provider's issuer", kIssuerSetting));
  }
  Metadata metadata = reduce(*std::move(parsed));
  // OpenID Connect Discovery §4.3: "MUST be identical to the Issuer URL that was used as the prefix"
  if (!is_configured_issuer(metadata.issuer, config)) return another_issuer(metadata, config);
  if (auto read = read_extensions(body, config, metadata); !read) return read.error();
  if (auto checked = check_endpoints(metadata, config); !checked) return checked.error();
  return metadata;
}

Result<Metadata> metadata_by_hand(const Config& config) {
  const Endpoints& endpoints = config.endpoints;
  Metadata metadata;
  metadata.issuer = config.issuer;
  metadata.authorization_endpoint = endpoints.authorization;
  metadata.token_endpoint = endpoints.token;
  metadata.userinfo_endpoint = endpoints.userinfo;
  metadata.jwks_uri = endpoints.jwks;
  metadata.end_session_endpoint = endpoints.end_session;
  metadata.token_authentication_methods = {"client_secret_basic", "client_secret_post"};
  metadata.id_token_algorithms = {"RS256"};  // the default of OpenID Connect Dynamic Client Registration §2
  metadata.public_key_algorithms = public_key_algorithms(metadata.id_token_algorithms);
  if (auto checked = check_endpoints(metadata, config); !checked) return checked.error();
  return metadata;
}

}  // namespace latchkey::rp
