#include "rp/check_config.h"

#include <fmt/core.h>

#include <algorithm>

#include "jose/algorithm.h"
#include "rp/client_key.h"
#include "rp/decryption.h"
#include "rp/error.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kLeastHmacBytes = 32;

Error bad_setting(std::string_view setting, std::string_view what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, fmt::format("the setting {} {}", setting, what), {}, hint);
}

Result<void> check_issuer(const Config& config) {
  constexpr std::string_view example =
      "Give the issuer's address as the provider's documentation has it, for instance "
      "http://localhost:8080/realms/demo-openid-connect";
  if (config.issuer.empty()) return bad_setting(kIssuerSetting, "is missing", example);
  const auto url = url::parse_http_url(config.issuer);
  if (!url) return bad_setting(kIssuerSetting, "is no http(s) address: " + url.error().detail, example);
  // OpenID Connect Discovery §3: no query or fragment component
  if (url->query || url->fragment || url->userinfo) {
    return bad_setting(kIssuerSetting, "must have no query, fragment or user name", example);
  }
  if (config.issuer.ends_with("/.well-known/openid-configuration")) {
    return bad_setting(kIssuerSetting, "is the address of the discovery document",
                       "Leave /.well-known/openid-configuration away; the library adds it");
  }
  if (!is_permitted_url(config, config.issuer)) {
    return bad_setting(kIssuerSetting, "uses http:// for a provider on another machine",
                       "Use https://, or permit plain http with allow_insecure_http in a network you trust");
  }
  return {};
}

Result<void> check_secret(const Config& config) {
  using enum ClientAuthentication;
  const bool needed = config.authentication == client_secret_basic || config.authentication == client_secret_post ||
                      config.authentication == client_secret_jwt;
  if (needed && config.client_secret.empty() && !config.signed_secret) {
    return bad_setting(kClientSecretSetting, "is missing, but the chosen authentication method needs it",
                       "Copy the client's secret from the provider's console");
  }
  // RFC 7518 §3.2: a key of the same size as the hash output or larger MUST be used
  if (config.authentication == client_secret_jwt && config.client_secret.size() < kLeastHmacBytes) {
    return bad_setting(kClientSecretSetting, "is too short for client_secret_jwt",
                       "Let the provider make one of at least 32 characters");
  }
  return {};
}

Result<void> check_client(const Config& config) {
  if (config.client_id.empty()) {
    return bad_setting(kClientIdSetting, "is missing", "Copy the client's ID from the provider's console");
  }
  const bool key_needed = config.authentication == ClientAuthentication::private_key_jwt || config.sign_requests;
  if (key_needed && config.client_key.text.empty()) {
    return bad_setting("client_key", "is missing, but private_key_jwt and sign_requests need it",
                       "Give a private key as PEM or JWK, and register its public key at the provider");
  }
  if (!config.dpop_key.text.empty() && !config.dpop) {
    return bad_setting("dpop_key", "is there, but dpop is off", "Switch dpop on, or leave the key away");
  }
  return check_secret(config);
}

Result<void> check_resources(const Config& config) {
  for (const auto& resource : config.resources) {
    const auto url = url::parse_url(resource);
    // RFC 8707 §2: "Its value MUST be an absolute URI ... The URI MUST NOT include a fragment component."
    if (!url || url->fragment) {
      return bad_setting("resources", fmt::format("names {}, which is no absolute URI", printable(resource, 60)),
                         "Name each API by its address, for instance https://api.example.org");
    }
  }
  return {};
}

Result<void> check_browser_address(std::string_view setting, const std::string& value) {
  constexpr std::string_view example = "Give an absolute address, for instance http://localhost:8081/auth/callback";
  if (value.empty()) return bad_setting(setting, "is missing", example);
  const auto url = url::parse_http_url(value);
  if (!url) return bad_setting(setting, "is no http(s) address: " + url.error().detail, example);
  // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
  if (url->fragment || url->userinfo) return bad_setting(setting, "must have no fragment or user name", example);
  return {};
}

Result<void> check_algorithms(const Config& config) {
  for (const auto& name : config.id_token_algorithms) {
    const auto algorithm = jose::parse_algorithm(name);
    if (!algorithm) {
      return bad_setting("id_token_algorithms",
                         fmt::format("names {}, which is no algorithm it could accept", printable(name, 20)),
                         "Use names such as RS256, ES256 or EdDSA; none is always refused");
    }
    if (jose::info(*algorithm).symmetric() && config.client_secret.empty()) {
      return bad_setting("id_token_algorithms", fmt::format("names {}, which needs a client secret", name),
                         "Use an asymmetric algorithm, or set client_secret (CLIENT_SECRET)");
    }
  }
  return {};
}

Result<void> check_signed_secret(const Config& config) {
  if (!config.signed_secret) return {};
  if (config.authentication != ClientAuthentication::client_secret_post || !config.client_secret.empty()) {
    return bad_setting("signed_secret", "goes with client_secret_post and without a fixed secret",
                       "Set authentication to client_secret_post, and leave client_secret away");
  }
  if (const auto key = parse_client_key(config.signed_secret->key, "signed_secret"); !key) return key.error();
  return {};
}

Result<void> check_sources(const Config& config) {
  for (const auto& source : config.claim_sources) {
    if (!is_permitted_url(config, source.issuer) ||
        (!source.jwks_uri.empty() && !is_permitted_url(config, source.jwks_uri))) {
      return bad_setting("claim_sources", fmt::format("names {}, which is no address", printable(source.issuer, 60)),
                         "Give each source's issuer, for instance https://claims.example.org");
    }
  }
  return {};
}

Result<void> check_skew(const Config& config) {
  if (config.clock_skew.count() < 0 || config.clock_skew.count() > 600) {
    return bad_setting("clock_skew", "is not between 0 and 600 seconds",
                       "Set the clocks with NTP rather than widening this");
  }
  return {};
}

Result<void> check_rest(const Config& config) {
  // OpenID Connect Core §3.1.2.1: requests MUST contain the openid scope value
  if (!config.quirks.no_id_token && std::ranges::find(config.scopes, "openid") == config.scopes.end()) {
    return bad_setting("scopes", "lacks openid",
                       "Add openid: without it a provider speaks plain OAuth and names nobody");
  }
  if (!config.post_logout_redirect_uri.empty()) {
    return check_browser_address("post_logout_redirect_uri", config.post_logout_redirect_uri);
  }
  return {};
}

}  // namespace

bool is_permitted_url(const Config& config, std::string_view text) {
  const auto url = url::parse_http_url(text);
  if (!url) return false;
  if (url->scheme == "https") return true;
  return config.allow_insecure_http || url::is_loopback_host(url->host);
}

Result<void> check_client_config(const Config& config) {
  if (auto checked = check_issuer(config); !checked) return checked;
  if (auto checked = check_client(config); !checked) return checked;
  if (auto checked = check_algorithms(config); !checked) return checked;
  if (auto checked = check_resources(config); !checked) return checked;
  if (auto checked = check_signed_secret(config); !checked) return checked;
  if (auto checked = check_sources(config); !checked) return checked;
  if (auto keys = DecryptionKeys::read(config); !keys) return keys.error();
  return check_skew(config);
}

Result<void> check_config(const Config& config) {
  if (auto checked = check_client_config(config); !checked) return checked;
  if (auto checked = check_browser_address(kRedirectUriSetting, config.redirect_uri); !checked) return checked;
  return check_rest(config);
}

std::string post_logout_redirect_uri(const Config& config) {
  if (!config.post_logout_redirect_uri.empty()) return config.post_logout_redirect_uri;
  const auto url = url::parse_http_url(config.redirect_uri);
  return url ? url::origin_of(*url) + "/" : std::string();
}

}  // namespace latchkey::rp
