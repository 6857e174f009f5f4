#include "kc/identity_provider_metadata.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::kc {
namespace {

struct Entry {
  std::string_view member, key;
};
constexpr std::array kEntries{
    Entry{"issuer", "issuer"},
    Entry{"authorization_endpoint", "authorizationUrl"},
    Entry{"token_endpoint", "tokenUrl"},
    Entry{"userinfo_endpoint", "userInfoUrl"},
    Entry{"end_session_endpoint", "logoutUrl"},
    Entry{"introspection_endpoint", "tokenIntrospectionUrl"},
    Entry{"jwks_uri", "jwksUrl"},
};

}  // namespace

Result<json::Object> config_from_discovery(std::string_view document) {
  const auto read = json::parse_object(document);
  if (!read) return fail(Error::Kind::invalid, "it is no discovery document: " + read.error().detail);
  json::Object config;
  for (const auto& entry : kEntries) {
    const auto value = json::string_or_empty(*read, entry.member);
    if (value.empty()) continue;
    if (!value.starts_with("https://") && !value.starts_with("http://"))
      return fail(Error::Kind::invalid, fmt::format("{} is no http or https address", entry.member));
    config[entry.key] = json::String(value);
  }
  if (!config.contains("issuer") || !config.contains("authorizationUrl"))
    return fail(Error::Kind::invalid, "it is no discovery document: issuer or authorization_endpoint is missing");
  if (config.contains("jwksUrl")) {
    config["validateSignature"] = "true";
    config["useJwksUrl"] = "true";
  }
  return config;
}

}  // namespace latchkey::kc
