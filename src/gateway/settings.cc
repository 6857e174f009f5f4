#include "gateway/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "gateway/asks.h"
#include "gateway/path_readings.h"
#include "http/proxy.h"
#include "url/url.h"

namespace latchkey::gateway {
namespace {

Status<> wrong(std::string message) { return fail(Error::Kind::invalid, std::move(message)); }

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Status<> check_listen(const ListenSettings& listen) {
  if (listen.certificate_file.empty() != listen.key_file.empty())
    return wrong("[listen] certificate_file and key_file belong together: give both");
  return {};
}

Status<> check_providers(const Settings& settings) {
  if (settings.providers.empty()) {
    return wrong(
        "no provider is given: set AUTHORITY, CLIENT_ID, CLIENT_SECRET and REDIRECT_URI, or write [[providers]] into "
        "the file of --config");
  }
  std::set<std::string> names;
  std::set<std::string> origins;
  for (const auto& provider : settings.providers) {
    if (!is_token(provider.name))
      return wrong(
          fmt::format("[[providers]] name '{}' has other characters than letters, digits and -", provider.name));
    if (!names.insert(provider.name).second)
      return wrong(fmt::format("two [[providers]] have the name '{}'; give each its own", provider.name));
    const auto redirect = url::parse_http_url(provider.redirect_uri);
    if (!redirect)
      return wrong(
          fmt::format("provider '{}': redirect_uri (REDIRECT_URI) must be an address of this gateway, for instance "
                      "http://localhost:8081/.latchkey/callback",
                      provider.name));
    origins.insert(url::origin_of(*redirect));
    if (provider.dpop && !settings.identity.access_token.empty()) {
      return wrong(
          fmt::format("provider '{}': tokens bound by dpop are of no use to the application; leave [identity] "
                      "access_token out, or dpop",
                      provider.name));
    }
  }
  if (origins.size() > 1)
    return wrong(fmt::format("the redirect_uri of all [[providers]] must begin with the same address, not {}",
                             fmt::join(origins, " and ")));
  std::set<std::string> callbacks;
  for (const auto& provider : settings.providers) {
    if (!callbacks.insert(provider.redirect_uri).second)
      return wrong(
          fmt::format("two [[providers]] have the redirect_uri {}; give each its own, so that their answers do not mix",
                      provider.redirect_uri));
  }
  return {};
}

Status<> check_upstreams(const Settings& settings) {
  if (settings.upstreams.empty() && settings.forward_auth.proxy == ForwardAuthSettings::Proxy::none) {
    return wrong(
        "there is nothing behind the gateway: give --upstream http://127.0.0.1:5000, [[upstreams]] in the file, or "
        "[forward_auth] for another proxy's questions");
  }
  std::set<std::string> paths;
  for (const auto& upstream : settings.upstreams) {
    const auto readings = path_readings(upstream.path);
    if (!readings || readings->size() != 1)
      return wrong(fmt::format("[[upstreams]] path '{}' is no path that has one meaning", upstream.path));
    if (!paths.insert(upstream.path).second)
      return wrong(fmt::format("two [[upstreams]] have the path {}", upstream.path));
  }
  return {};
}

Status<> check_rule(const Settings& settings, const RuleSettings& rule) {
  const auto bad = [&](std::string_view what) { return wrong(fmt::format("{}: [[rules]] {}", rule.where, what)); };
  const auto readings = path_readings(rule.path);
  if (!readings || readings->size() != 1)
    return bad(fmt::format("path '{}' is no path that has one meaning", rule.path));
  const bool asks = !rule.roles.empty() || !rule.groups.empty() || !rule.scopes.empty() || !rule.acr.empty() ||
                    !rule.allow.empty() || rule.max_age;
  using Require = RuleSettings::Require;
  if (asks && (rule.require == Require::open || rule.require == Require::deny)) {
    return bad(
        fmt::format("for {} asks for a role, group, scope, acr or max_age of somebody whom it does not ask to sign in; "
                    "leave require out",
                    rule.path));
  }
  if (const auto readable = asks_of(rule, settings.identity.groups_claim); !readable)
    return bad("allow: " + readable.error().detail);
  const bool programs = rule.require == Require::bearer || rule.require == Require::any;
  const auto issues = [](const ProviderSettings& provider) { return !provider.audiences.empty(); };
  if (programs && std::ranges::none_of(settings.providers, issues)) {
    return bad(fmt::format(
        "for {} takes access tokens, but no provider says for whom they must be: give one [[providers]] its audiences",
        rule.path));
  }
  const auto named = [&](const ProviderSettings& provider) { return provider.name == rule.provider; };
  if (!rule.provider.empty() && std::ranges::none_of(settings.providers, named))
    return bad(fmt::format("names the provider '{}', which is not there", rule.provider));
  if (rule.suffixes && rule.path == "/") return bad("suffixes says nothing for the path /, which covers everything");
  for (const auto& method : rule.methods) {
    const bool upper = !method.empty() && std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!upper) return bad(fmt::format("methods: '{}' is no method; they are written GET, POST ...", method));
    if (method == "HEAD") return bad("methods: HEAD goes with GET, which includes it");
  }
  return {};
}

Status<> check_rules(const Settings& settings) {
  std::set<std::string> seen;
  for (const auto& rule : settings.rules) {
    if (auto checked = check_rule(settings, rule); !checked) return checked;
    std::string_view path = rule.path;
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    auto methods = rule.methods;
    if (methods.empty()) methods.emplace_back("any");
    for (const auto& method : methods) {
      // Two rules of the same weight would leave the choice to their order.
      if (!seen.insert(fmt::format("{} {} {}", rule.exact, method, path)).second) {
        return wrong(fmt::format("{}: [[rules]] there is a rule for {} {} already", rule.where,
                                 method == "any" ? "all methods of" : method, path));
      }
    }
  }
  return {};
}

Status<> check_session(const SessionSettings& session) {
  using Store = SessionSettings::Store;
  if (session.store == Store::sqlite && session.file.empty())
    return wrong("[session] store = \"sqlite\" needs file, the database's path");
  if (session.store == Store::redis && session.redis.empty())
    return wrong("[session] store = \"redis\" needs redis, the server's address: redis://127.0.0.1:6379");
  if (session.store == Store::memory && !session.file.empty())
    return wrong("[session] file is for store = \"sqlite\" and store = \"cookie\"; say which");
  if (session.store != Store::memory && session.secret_key.empty()) {
    return wrong(
        "[session] sessions that outlive the gateway need secret_key (SECRET_KEY) or secret_key_file, 32 characters or "
        "more: openssl rand -base64 32");
  }
  return {};
}

Status<> check_identity(const IdentitySettings& identity) {
  for (const auto* name : identity_headers(identity)) {
    if (!name->empty() && !is_token(*name))
      return wrong(fmt::format("[identity] '{}' is no header name of letters, digits and -", *name));
  }
  return {};
}

/// What a proxy in front may add; never what this gateway says itself.
Status<> check_trusted_headers(const Settings& settings) {
  if (!settings.trusted_headers.empty() && settings.trusted_proxies.empty())
    return wrong("trusted_headers are those of trusted_proxies: name the proxies too");
  const IdentitySettings& identity = settings.identity;
  for (const auto& name : settings.trusted_headers) {
    if (!is_token(name))
      return wrong(fmt::format("trusted_headers: '{}' is no header name of letters, digits and -", name));
    const auto same = [&](const std::string* own) { return http::equal_ignoring_case(*own, name); };
    const bool ours = std::ranges::any_of(identity_headers(identity), same);
    constexpr std::string_view forwarded = "X-Forwarded-";
    const bool family = http::equal_ignoring_case(std::string_view(name).substr(0, forwarded.size()), forwarded);
    constexpr std::string_view certificate = "X-Forwarded-Client-Cert";
    if (ours || (family && !http::equal_ignoring_case(name, certificate)))
      return wrong(fmt::format("trusted_headers: the gateway writes {} itself", name));
  }
  return {};
}

}  // namespace

std::vector<const std::string*> identity_headers(const IdentitySettings& identity) {
  return {&identity.user,     &identity.email,  &identity.name,         &identity.groups,   &identity.roles,
          &identity.provider, &identity.issuer, &identity.access_token, &identity.assertion};
}

Result<http::Upstream> parse_upstream(std::string_view text) {
  constexpr std::size_t kLongestSocket = 107;  // sockaddr_un
  http::Upstream upstream;
  if (text.starts_with("unix:")) {
    upstream.kind = http::Upstream::Kind::unix_socket;
    upstream.host = text.substr(5);
    if (!upstream.host.starts_with('/') || upstream.host.size() > kLongestSocket) {
      return fail(Error::Kind::invalid, fmt::format("'{}' is no absolute path of a socket of at most {} bytes",
                                                    upstream.host, kLongestSocket));
    }
    return upstream;
  }
  const auto url = url::parse_http_url(text);
  if (!url)
    return fail(
        Error::Kind::invalid,
        fmt::format("'{}' is no address such as http://127.0.0.1:5000, https://app.internal or unix:/run/app.sock",
                    text));
  if ((!url->path.empty() && url->path != "/") || url->query || url->fragment || url->userinfo) {
    return fail(Error::Kind::invalid,
                fmt::format("'{}' has more than a scheme, a host and a port; paths go through as they are", text));
  }
  upstream.kind = url->scheme == "https" ? http::Upstream::Kind::tls : http::Upstream::Kind::tcp;
  upstream.host = url->host;
  if (upstream.host.starts_with('[')) upstream.host = upstream.host.substr(1, upstream.host.size() - 2);
  upstream.port = url->port.value_or(url->scheme == "https" ? 443 : 80);
  return upstream;
}

Status<> check_settings(const Settings& settings) {
  if (auto checked = check_listen(settings.listen); !checked) return checked;
  if (const auto proxies = http::TrustedProxies::parse(settings.trusted_proxies); !proxies)
    return wrong("trusted_proxies: " + proxies.error().detail);
  if (auto checked = check_providers(settings); !checked) return checked;
  if (auto checked = check_upstreams(settings); !checked) return checked;
  if (auto checked = check_rules(settings); !checked) return checked;
  if (auto checked = check_session(settings.session); !checked) return checked;
  if (auto checked = check_identity(settings.identity); !checked) return checked;
  return check_trusted_headers(settings);
}

}  // namespace latchkey::gateway
