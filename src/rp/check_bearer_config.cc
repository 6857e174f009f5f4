#include "rp/check_bearer_config.h"

#include <fmt/core.h>

#include <algorithm>

#include "jose/algorithm.h"
#include "rp/check_config.h"
#include "rp/client_key.h"
#include "rp/error.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

Error bad(std::string_view setting, std::string_view what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, fmt::format("the setting {} {}", setting, what), {}, hint);
}

Result<void> check_algorithms(std::string_view setting, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const auto algorithm = jose::parse_algorithm(name);
    if (algorithm && !jose::info(*algorithm).symmetric()) continue;
    return bad(setting, fmt::format("names {}, which is no asymmetric signature algorithm", printable(name, 20)),
               "Use names such as RS256, ES256 or EdDSA; none and HS256 prove nothing to an API");
  }
  return {};
}

Result<void> check_url(const BearerConfig& config, std::string_view setting, const std::string& value) {
  Config party;
  party.allow_insecure_http = config.allow_insecure_http;
  const auto url = url::parse_http_url(value);
  if (!url || url->fragment || url->userinfo) {
    return bad(setting, "is no http(s) address", "Give the address as the provider's documentation has it");
  }
  if (!is_permitted_url(party, value)) {
    return bad(setting, "uses http:// for a provider on another machine",
               "Use https://, or permit plain http with allow_insecure_http in a network you trust");
  }
  return {};
}

/// What the service shows when it asks about a token.
Result<void> check_credentials(const BearerConfig& config) {
  using enum ClientAuthentication;
  if (!config.client_key.text.empty()) {
    if (const auto key = parse_client_key(config.client_key, "client_key"); !key) return key.error();
  }
  if (config.format == TokenFormat::jwt) return {};
  if (config.client_id.empty())
    return bad("client_id", "is missing, and introspection needs it", "Make a client for this service at the provider");
  if (config.authentication == private_key_jwt && config.client_key.text.empty()) {
    return bad("client_key", "is missing, but private_key_jwt needs it",
               "Give a private key as PEM or JWK, and register its public key at the provider");
  }
  const bool secret = config.authentication == client_secret_basic || config.authentication == client_secret_post ||
                      config.authentication == client_secret_jwt;
  if (secret && config.client_secret.empty()) {
    return bad("client_secret", "is missing, but the chosen authentication method needs it",
               "Copy the client's secret from the provider's console");
  }
  return {};
}

Result<void> check_issuer(const BearerConfig& config) {
  if (auto checked = check_url(config, "issuer", config.issuer); !checked) return checked;
  const auto empty = [](const std::string& name) { return name.empty(); };
  if (config.audiences.empty() || std::ranges::any_of(config.audiences, empty)) {
    return bad("audiences", "names no audience",
               "Name this service as the provider writes it into `aud`; a token for others must not work here");
  }
  if (config.clock_skew.count() < 0 || config.clock_skew.count() > 600)
    return bad("clock_skew", "is not between 0 and 600 seconds", "Set the clocks with NTP rather than widening this");
  if (config.introspection_lifetime.count() < 0 || config.introspection_refusal_lifetime.count() < 0)
    return bad("introspection_lifetime", "is negative", "0 asks the provider about every request");
  if (auto checked = check_credentials(config); !checked) return checked;
  if (!config.introspection_endpoint.empty()) {
    if (auto checked = check_url(config, "introspection_endpoint", config.introspection_endpoint); !checked)
      return checked;
  }
  return check_algorithms("algorithms", config.algorithms);
}

Result<void> check_options(const BearerOptions& options) {
  if (!options.origin.empty()) {
    const auto url = url::parse_http_url(options.origin);
    if (!url || url::origin_of(*url) != options.origin) {
      return bad("origin", "is no origin such as https://api.example.org",
                 "Scheme, host in lower case, port if it is not the usual one; no path and no slash at the end");
    }
  } else if (options.binding == BindingDemand::dpop) {
    return bad("origin", "is missing, and DPoP proofs need it", "Set it to https://... as clients call this service");
  }
  if (options.proof_lifetime.count() < 1 || options.proof_lifetime.count() > 600)
    return bad("proof_lifetime", "is not between 1 and 600 seconds", "60 is usual");
  if (options.proof_memory < 1000) return bad("proof_memory", "is below 1000", "Each proof takes some 60 bytes");
  if (!options.secret_key.empty() && options.secret_key.size() < 32)
    return bad("secret_key", "has fewer than 32 characters", "Make one with: openssl rand -base64 32");
  if (options.proof_algorithms.empty()) return bad("proof_algorithms", "is empty", "Name ES256 at least");
  return check_algorithms("proof_algorithms", options.proof_algorithms);
}

}  // namespace

Result<void> check_bearer_config(const std::vector<BearerConfig>& issuers, const BearerOptions& options) {
  if (issuers.empty()) return bad("issuer", "is missing", "Name at least one issuer of access tokens");
  int opaque = 0;
  for (const auto& config : issuers) {
    if (auto checked = check_issuer(config); !checked) return checked;
    opaque += config.format == TokenFormat::jwt ? 0 : 1;
    const auto same = [&config](const BearerConfig& other) { return other.issuer == config.issuer; };
    if (std::ranges::count_if(issuers, same) > 1)
      return bad("issuer", fmt::format("{} is there twice", printable(config.issuer)), "Give it several audiences");
  }
  if (opaque > 1) {
    return bad("format", "asks more than one provider about opaque tokens",
               "A token does not say whose it is, and showing it to the wrong provider gives it away");
  }
  return check_options(options);
}

}  // namespace latchkey::rp
