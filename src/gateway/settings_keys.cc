#include "gateway/settings_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/nearest.h"

namespace latchkey::gateway {
namespace {

// ---- [[providers]] ----

template <auto Member>
Status<> provider_text(ProviderDraft& draft, const toml::node& node) {
  return put<Member>(draft.settings, text_of(node));
}
template <auto Member>
Status<> provider_texts(ProviderDraft& draft, const toml::node& node) {
  return put<Member>(draft.settings, texts_of(node));
}

/// One of some words.
template <auto Member, const auto& Known>
Status<> provider_word(ProviderDraft& draft, const toml::node& node) {
  auto word = text_of(node);
  if (!word || std::ranges::find(Known, *word) == std::end(Known)) {
    const auto near = word ? nearest(*word, std::vector<std::string>(std::begin(Known), std::end(Known))) : "";
    return wrong_value(fmt::format("is none of {}{}", fmt::join(Known, ", "),
                                   near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
  return put<Member>(draft.settings, std::move(word));
}
template <auto Member>
Status<> provider_flag(ProviderDraft& draft, const toml::node& node) {
  return put<Member>(draft.settings, flag_of(node));
}
/// The whole of a file: a key.
template <auto Member>
Status<> provider_key_file(ProviderDraft& draft, const toml::node& node) {
  const auto file = text_of(node);
  if (!file) return std::unexpected(file.error());
  return put<Member>(draft.settings, read_whole_file(*file));
}

Status<> provider_introspection(ProviderDraft& draft, const toml::node& node) {
  const auto time = duration_of(node);
  if (!time) return std::unexpected(time.error());
  if (time->count() > 3600) return wrong_value("is more than an hour: a revoked token would open everything that long");
  draft.settings.introspection_lifetime = *time;
  return {};
}

constexpr std::string_view kAuthentication[] = {
    "automatic",       "client_secret_basic", "client_secret_post",          "client_secret_jwt",
    "private_key_jwt", "tls_client_auth",     "self_signed_tls_client_auth", "none"};
constexpr std::string_view kPushed[] = {"when_required", "when_offered", "always"};
constexpr std::string_view kResponseModes[] = {"query", "form_post", "jwt", "query.jwt", "form_post.jwt"};
constexpr std::string_view kTokenFormats[] = {"jwt", "opaque", "either"};

Status<> provider_secret_file(ProviderDraft& draft, const toml::node& node) {
  const auto file = text_of(node);
  if (!file) return std::unexpected(file.error());
  return put<&ProviderSettings::client_secret>(draft.settings, read_secret_file(*file));
}

Status<> provider_secret_env(ProviderDraft& draft, const toml::node& node) {
  const auto name = text_of(node);
  if (!name) return std::unexpected(name.error());
  auto value = (*draft.environment)(*name);
  if (!value) return wrong_value(fmt::format("names the variable {}, which is not set", *name));
  draft.settings.client_secret = *std::move(value);
  return {};
}

using P = ProviderSettings;
constexpr Key<ProviderDraft> kProviderKeys[] = {
    {"name", provider_text<&P::name>},
    {"title", provider_text<&P::title>},
    {"issuer", provider_text<&P::issuer>},
    {"client_id", provider_text<&P::client_id>},
    {"client_secret", provider_text<&P::client_secret>},
    {"client_secret_file", provider_secret_file},
    {"client_secret_env", provider_secret_env},
    {"redirect_uri", provider_text<&P::redirect_uri>},
    {"post_logout_redirect_uri", provider_text<&P::post_logout_redirect_uri>},
    {"scopes", provider_texts<&P::scopes>},
    {"role_claims", provider_texts<&P::role_claims>},
    {"id_token_algorithms", provider_texts<&P::id_token_algorithms>},
    {"trusted_audiences", provider_texts<&P::trusted_audiences>},
    {"audiences", provider_texts<&P::audiences>},
    {"token_format", provider_word<&P::token_format, kTokenFormats>},
    {"introspection_lifetime", provider_introspection},
    {"authentication", provider_word<&P::authentication, kAuthentication>},
    {"client_key_file", provider_key_file<&P::client_key>},
    {"client_key_id", provider_text<&P::client_key_id>},
    {"client_certificate_file", provider_text<&P::client_certificate_file>},
    {"client_certificate_key_file", provider_text<&P::client_certificate_key_file>},
    {"pushed_requests", provider_word<&P::pushed_requests, kPushed>},
    {"sign_requests", provider_flag<&P::sign_requests>},
    {"response_mode", provider_word<&P::response_mode, kResponseModes>},
    {"resources", provider_texts<&P::resources>},
    {"dpop", provider_flag<&P::dpop>},
    {"dpop_key_file", provider_key_file<&P::dpop_key>},
    {"ca_file", provider_text<&P::ca_file>},
    {"allow_insecure_http", provider_flag<&P::allow_insecure_http>},
};

// ---- [session] ----

Status<> session_key_file(SessionSettings& settings, const toml::node& node) {
  const auto file = text_of(node);
  if (!file) return std::unexpected(file.error());
  return put<&SessionSettings::secret_key>(settings, read_secret_file(*file));
}

Status<> session_store(SessionSettings& settings, const toml::node& node) {
  using Store = SessionSettings::Store;
  const auto word = text_of(node);
  for (const auto& [name, store] : {std::pair{"memory", Store::memory}, std::pair{"sqlite", Store::sqlite},
                                    std::pair{"redis", Store::redis}, std::pair{"cookie", Store::cookie}}) {
    if (!word || *word != name) continue;
    settings.store = store;
    return {};
  }
  return wrong_value("is none of memory, sqlite, redis, cookie");
}

Status<> session_redis_file(SessionSettings& settings, const toml::node& node) {
  const auto file = text_of(node);
  if (!file) return std::unexpected(file.error());
  return put<&SessionSettings::redis>(settings, read_secret_file(*file));
}

using S = SessionSettings;
constexpr Key<S> kSessionKeys[] = {
    {"cookie_name", text<S, &S::cookie_name>},
    {"secret_key", text<S, &S::secret_key>},
    {"secret_key_file", session_key_file},
    {"idle_timeout", duration<S, &S::idle_timeout>},
    {"lifetime", duration<S, &S::lifetime>},
    {"login_timeout", duration<S, &S::login_timeout>},
    {"most", number<S, &S::most, 1, 100'000'000>},
    {"most_per_person", number<S, &S::most_per_person, 1, 100'000'000>},
    {"logins_per_minute", number<S, &S::logins_per_minute, 0, 1'000'000>},
    {"store", session_store},
    {"file", text<S, &S::file>},
    {"redis", text<S, &S::redis>},
    {"redis_url_file", session_redis_file},
    {"most_cookies", number<S, &S::most_cookies, 1, 5>},
    {"former_secret_keys", texts<S, &S::former_secret_keys>},
};

// ---- [[upstreams]] ----

Status<> upstream_url(UpstreamDraft& draft, const toml::node& node) {
  const auto url = text_of(node);
  if (!url) return std::unexpected(url.error());
  const auto parsed = parse_upstream(*url);
  if (!parsed) return std::unexpected(parsed.error());
  draft.upstream.kind = parsed->kind;
  draft.upstream.host = parsed->host;
  draft.upstream.port = parsed->port;
  draft.has_url = true;
  return {};
}
template <auto Member>
Status<> upstream_text(UpstreamDraft& draft, const toml::node& node) {
  return put<Member>(draft.upstream, text_of(node));
}
template <auto Member>
Status<> upstream_time(UpstreamDraft& draft, const toml::node& node) {
  const auto time = duration_of(node);
  if (!time) return std::unexpected(time.error());
  if (time->count() == 0) return wrong_value("is no time to wait");
  draft.upstream.*Member = *time;
  return {};
}
Status<> upstream_path(UpstreamDraft& draft, const toml::node& node) {
  return put<&UpstreamSettings::path>(draft.settings, text_of(node));
}
Status<> upstream_host(UpstreamDraft& draft, const toml::node& node) {
  return put<&UpstreamSettings::pass_host>(draft.settings, flag_of(node));
}
Status<> upstream_body(UpstreamDraft& draft, const toml::node& node) {
  return put<&UpstreamSettings::max_body>(draft.settings, size_of(node));
}

Status<> upstream_idle(UpstreamDraft& draft, const toml::node& node) {
  return number<http::Upstream, &http::Upstream::idle_connections, 0, 10'000>(draft.upstream, node);
}

using U = http::Upstream;
constexpr Key<UpstreamDraft> kUpstreamKeys[] = {
    {"name", upstream_text<&U::name>},
    {"url", upstream_url},
    {"path", upstream_path},
    {"pass_host", upstream_host},
    {"max_body", upstream_body},
    {"ca_file", upstream_text<&U::ca_file>},
    {"connect_timeout", upstream_time<&U::connect_timeout>},
    {"response_timeout", upstream_time<&U::response_timeout>},
    {"stream_timeout", upstream_time<&U::stream_timeout>},
    {"websocket_timeout", upstream_time<&U::tunnel_timeout>},
    {"idle_timeout", upstream_time<&U::idle_timeout>},
    {"idle_connections", upstream_idle},
};

// ---- [[rules]] ----

using R = RuleSettings;

Status<> rule_require(R& rule, const toml::node& node) {
  static constexpr std::pair<std::string_view, R::Require> kWords[] = {{"open", R::Require::open},
                                                                       {"login", R::Require::login},
                                                                       {"bearer", R::Require::bearer},
                                                                       {"login-or-bearer", R::Require::any},
                                                                       {"deny", R::Require::deny}};
  const auto word = text_of(node);
  if (!word) return std::unexpected(word.error());
  std::vector<std::string> names;
  for (const auto& [name, require] : kWords) {
    if (name == *word) {
      rule.require = require;
      return {};
    }
    names.emplace_back(name);
  }
  const auto near = nearest(*word, names);
  return wrong_value(fmt::format("says '{}'{}; there are {}", *word,
                                 near.empty() ? "" : fmt::format(", did you mean {}?", near), fmt::join(names, ", ")));
}

Status<> rule_max_age(R& rule, const toml::node& node) {
  const auto time = duration_of(node);
  if (!time) return std::unexpected(time.error());
  rule.max_age = *time;
  return {};
}

constexpr Key<R> kRuleKeys[] = {
    {"path", text<R, &R::path>},         {"exact", flag<R, &R::exact>},    {"methods", texts<R, &R::methods>},
    {"require", rule_require},           {"role", texts<R, &R::roles>},    {"roles", texts<R, &R::roles>},
    {"group", texts<R, &R::groups>},     {"groups", texts<R, &R::groups>}, {"scope", texts<R, &R::scopes>},
    {"scopes", texts<R, &R::scopes>},    {"acr", texts<R, &R::acr>},       {"max_age", rule_max_age},
    {"provider", text<R, &R::provider>}, {"allow", text<R, &R::allow>},    {"suffixes", flag<R, &R::suffixes>},
};

// ---- [identity], [forward_auth], [listen] ----

using I = IdentitySettings;

Status<> assertion_lifetime(I& into, const toml::node& node) {
  const auto time = duration_of(node);
  if (!time) return std::unexpected(time.error());
  if (time->count() < 10 || time->count() > 3600) return wrong_value("is not between 10 seconds and an hour");
  into.assertion_lifetime = *time;
  return {};
}

Status<> assertion_algorithm(I& into, const toml::node& node) {
  auto name = text_of(node);
  if (name && *name != "ES256" && *name != "EdDSA") return wrong_value("is neither ES256 nor EdDSA");
  return put<&I::assertion_algorithm>(into, std::move(name));
}

constexpr Key<I> kIdentityKeys[] = {
    {"user", text<I, &I::user>},
    {"email", text<I, &I::email>},
    {"name", text<I, &I::name>},
    {"groups", text<I, &I::groups>},
    {"roles", text<I, &I::roles>},
    {"provider", text<I, &I::provider>},
    {"issuer", text<I, &I::issuer>},
    {"unverified_email", flag<I, &I::unverified_email>},
    {"access_token", text<I, &I::access_token>},
    {"assertion", text<I, &I::assertion>},
    {"user_claim", text<I, &I::user_claim>},
    {"groups_claim", text<I, &I::groups_claim>},
    {"assertion_key_file", text<I, &I::assertion_key_file>},
    {"assertion_algorithm", assertion_algorithm},
    {"assertion_audience", text<I, &I::assertion_audience>},
    {"assertion_lifetime", assertion_lifetime},
};

Status<> forward_proxy(ForwardAuthSettings& into, const toml::node& node) {
  using Proxy = ForwardAuthSettings::Proxy;
  const auto name = text_of(node);
  if (!name) return std::unexpected(name.error());
  if (*name == "nginx")
    into.proxy = Proxy::nginx;
  else if (*name == "traefik")
    into.proxy = Proxy::traefik;
  else if (*name == "envoy")
    into.proxy = Proxy::envoy;
  else
    return wrong_value("is none of nginx, traefik, envoy");
  return {};
}
constexpr Key<ForwardAuthSettings> kForwardKeys[] = {{"proxy", forward_proxy}};

using L = ListenSettings;
constexpr Key<L> kListenKeys[] = {
    {"host", text<L, &L::host>},
    {"port", number<L, &L::port, 0, 65535>},
    {"certificate_file", text<L, &L::certificate_file>},
    {"key_file", text<L, &L::key_file>},
    {"management_host", text<L, &L::management_host>},
    {"management_port", number<L, &L::management_port, 0, 65535>},
    {"threads", number<L, &L::threads, 0, 1024>},
    {"connections", number<L, &L::connections, 1, 1'000'000>},
    {"shutdown_grace", number<L, &L::shutdown_grace_s, 0, 86'400>},
};

}  // namespace

std::span<const Key<ProviderDraft>> provider_keys() { return kProviderKeys; }
std::span<const Key<UpstreamDraft>> upstream_keys() { return kUpstreamKeys; }
std::span<const Key<RuleSettings>> rule_keys() { return kRuleKeys; }
std::span<const Key<SessionSettings>> session_keys() { return kSessionKeys; }
std::span<const Key<IdentitySettings>> identity_keys() { return kIdentityKeys; }
std::span<const Key<ForwardAuthSettings>> forward_auth_keys() { return kForwardKeys; }
std::span<const Key<ListenSettings>> listen_keys() { return kListenKeys; }

}  // namespace latchkey::gateway
