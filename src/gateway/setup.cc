#include "gateway/setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/path_readings.h"

namespace latchkey::gateway {

const UpstreamSettings* Setup::upstream_for(std::string_view path) const {
  const UpstreamSettings* best = nullptr;
  for (const auto& upstream : settings.upstreams) {
    if (covers(upstream.path, path) && (best == nullptr || upstream.path.size() > best->path.size())) best = &upstream;
  }
  return best;
}

const UpstreamSettings* Setup::upstream_for(const std::vector<std::string>& readings) const {
  const UpstreamSettings* const plain = upstream_for(readings.front());
  const bool agreed = std::ranges::all_of(readings, [&](const std::string& one) { return upstream_for(one) == plain; });
  return agreed ? plain : nullptr;
}

bool Setup::is_unnamed_proxy(std::string_view peer) const {
  if (trusted.contains(peer)) return false;
  const bool here = peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.") || peer.empty();
  return here || settings.forward_auth.proxy != ForwardAuthSettings::Proxy::none;
}

bool Setup::may_open_websocket(std::string_view origin) const {
  // Programs send none; browsers always do (RFC 6455 §4.1).
  if (origin.empty() || origin == doors.origin()) return true;
  return std::ranges::find(settings.websocket_origins, origin) != settings.websocket_origins.end();
}

namespace {

/// Each provider is asked as its settings say: with its own certificates and its own way of proving who asks.
rp::BearerConfig bearer_config(const ProviderSettings& provider, Log& log) {
  const rp::Config party = party_config(provider);
  rp::BearerConfig config;
  config.issuer = provider.issuer;
  config.authentication = party.authentication;
  config.client_key = party.client_key;
  config.http = rp_environment(provider, log).http;
  config.role_claims = party.role_claims;
  config.audiences = provider.audiences;
  config.format = provider.token_format == "opaque"   ? rp::TokenFormat::opaque
                  : provider.token_format == "either" ? rp::TokenFormat::either
                                                      : rp::TokenFormat::jwt;
  config.introspection_lifetime = provider.introspection_lifetime;
  config.client_id = provider.client_id;
  config.client_secret = provider.client_secret;
  config.allow_insecure_http = provider.allow_insecure_http;
  return config;
}

/// Null when no provider has audiences.
Result<std::shared_ptr<rp::BearerTokens>> open_bearer(const Settings& settings, const std::string& origin, Log& log) {
  std::vector<rp::BearerConfig> issuers;
  for (const auto& provider : settings.providers) {
    if (!provider.audiences.empty()) issuers.push_back(bearer_config(provider, log));
  }
  if (issuers.empty()) return nullptr;
  rp::BearerOptions options;
  options.origin = origin;
  rp::Environment environment;
  environment.http = issuers.front().http;  // which no issuer asks for: each has its own
  environment.log = rp_log(log, "access tokens");
  auto made = rp::BearerTokens::create(std::move(issuers), options, std::move(environment));
  if (made) return *std::move(made);
  return fail(Error::Kind::invalid, fmt::format("[[providers]] audiences: {}{}{}", made.error().message,
                                                made.error().hint.empty() ? "" : ". ", made.error().hint));
}

}  // namespace

Status<> check_setup(const Settings& settings) {
  if (auto checked = check_settings(settings); !checked) return checked;
  NullLog silence;
  const Lasting lasting{rp::make_memory_store(1), false, std::string(64, 'x')};
  const auto doors = Doors::open(settings, lasting, nullptr, silence);
  if (!doors) return std::unexpected(doors.error());
  const auto bearer = open_bearer(settings, doors->origin(), silence);
  if (!bearer) return std::unexpected(bearer.error());
  return {};
}

Result<std::shared_ptr<const Setup>> make_setup(Settings settings, const Lasting& lasting, const Setup* previous,
                                                Log& log) {
  if (auto checked = check_settings(settings); !checked) return std::unexpected(checked.error());
  auto doors = Doors::open(settings, lasting, previous != nullptr ? &previous->doors : nullptr, log);
  if (!doors) return std::unexpected(doors.error());
  auto trusted = http::TrustedProxies::parse(settings.trusted_proxies);
  if (!trusted) return std::unexpected(trusted.error());
  // What it remembers (proofs that were used, answers about tokens) stays while nothing changed.
  const bool same_issuers = previous != nullptr && previous->settings.providers == settings.providers &&
                            previous->doors.origin() == doors->origin();
  auto bearer = same_issuers ? Result<std::shared_ptr<rp::BearerTokens>>(previous->bearer)
                             : open_bearer(settings, doors->origin(), log);
  if (!bearer) return std::unexpected(bearer.error());
  std::shared_ptr<AssertionSigner> signer;
  const IdentitySettings& identity = settings.identity;
  if (!identity.assertion.empty()) {
    const bool kept = previous != nullptr && previous->signer && previous->settings.identity == identity &&
                      previous->doors.origin() == doors->origin();
    if (kept) {
      signer = previous->signer;
    } else {
      auto key = load_assertion_key(identity.assertion_key_file, identity.assertion_algorithm);
      if (!key) return std::unexpected(key.error());
      signer = std::make_shared<AssertionSigner>(*std::move(key), doors->origin(), identity);
    }
  }
  auto rules = RuleTable::make(settings.rules, identity.groups_claim, settings.letters);
  if (!rules) return std::unexpected(rules.error());
  IdentityHeaders headers(identity);
  auto introductions = std::make_shared<Introductions>(identity, signer);
  return std::make_shared<const Setup>(Setup{std::move(settings), *std::move(doors), *std::move(rules),
                                             std::move(headers), *std::move(trusted), lasting.waits, *std::move(bearer),
                                             std::move(signer), std::move(introductions)});
}

}  // namespace latchkey::gateway
