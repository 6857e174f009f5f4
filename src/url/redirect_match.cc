#include "url/redirect_match.h"

#include <algorithm>
#include <functional>

#include "url/redirect_danger.h"
#include "url/url.h"

namespace latchkey::url {
namespace {

std::string_view without_query(std::string_view uri) { return uri.substr(0, uri.find('?')); }

/// "host:port" of "scheme://host:port/path", or of a prefix that ends within it.
std::string_view authority_of(std::string_view uri) {
  const auto start = uri.find("://");
  if (start == std::string_view::npos) return {};
  const auto rest = uri.substr(start + 3);
  return rest.substr(0, rest.find_first_of("/?#"));
}

bool has_wildcard(std::string_view registered) { return registered.ends_with('*') && registered.find('?') == std::string_view::npos; }

/// A wildcard right behind the host ("https://app.example*") must not admit "https://app.example.evil": then the whole
/// authority has to agree. "http://localhost:*" leaves the port open, "https://*" the host.
bool admits_authority(std::string_view prefix, const Url& requested, std::string_view authority) {
  const auto wanted = authority_of(prefix);
  if (prefix == requested.scheme + "://") return requested.is_http();
  if (wanted.ends_with(':')) return authority.starts_with(wanted) && requested.port;
  return authority == wanted && prefix.starts_with(requested.scheme + "://");
}

bool admits_prefix(std::string_view prefix, std::string_view uri, const Url& requested) {
  const auto path = without_query(uri);
  const auto scheme_end = prefix.find(':');
  if (scheme_end == std::string_view::npos) return false;  // "http*" would leave the scheme open
  const bool pins_authority = prefix.find("://") == std::string_view::npos || prefix.find('/', scheme_end + 3) != std::string_view::npos;
  if (!pins_authority) return path.starts_with(prefix) && admits_authority(prefix, requested, authority_of(path));
  if (path.starts_with(prefix)) return true;
  return prefix.ends_with('/') && path == prefix.substr(0, prefix.size() - 1);
}

bool admits(std::string_view registered, std::string_view uri, const Url& requested) {
  if (is_any_redirect_uri(registered)) return requested.is_http();
  if (has_wildcard(registered)) return admits_prefix(registered.substr(0, registered.size() - 1), uri, requested);
  return registered == uri;
}

/// RFC 8252 §7.3: the port of a loopback redirect is whatever the operating system gave the application.
bool admits_any_port(std::string_view registered, const Url& requested) {
  if (requested.scheme != "http" || !requested.port || !is_loopback_host(requested.host)) return false;
  const auto fixed = has_wildcard(registered) ? registered.substr(0, registered.size() - 1) : registered;
  const auto own = parse_url(fixed);
  if (!own || own->scheme != "http" || own->port || !is_loopback_host(own->host)) return false;
  Url portless = requested;
  portless.port.reset();
  return admits(registered, portless.to_string(), portless);
}

/// The registered URI made absolute, or "" for a relative one without a root URL.
std::string absolute(std::string_view registered, std::string_view root_url) {
  if (!registered.starts_with('/')) return std::string(registered);
  if (root_url.empty()) return {};
  while (root_url.ends_with('/')) root_url.remove_suffix(1);
  return std::string(root_url) + std::string(registered);
}

Status<> refuse(std::string_view why) {
  return fail(Error::Kind::invalid, "the redirect URI cannot be registered: " + std::string(why));
}

Status<> check_absolute(std::string_view uri) {
  const bool wildcard = has_wildcard(uri);
  const auto fixed = wildcard ? uri.substr(0, uri.size() - 1) : uri;
  if (wildcard && (fixed == "http://" || fixed == "https://")) return {};
  const bool open_port = wildcard && fixed.ends_with(':') && !authority_of(fixed).empty();
  const auto parsed = parse_url(open_port ? fixed.substr(0, fixed.size() - 1) : fixed);
  if (!parsed) return refuse(parsed.error().detail);
  if (const auto danger = redirect_danger(*parsed)) return refuse(*danger);
  if (parsed->path.find('*') != std::string::npos) return refuse("\"*\" is allowed only as its last character");
  return {};
}

}  // namespace

std::optional<std::string> match_redirect_uri(std::string_view requested, std::span<const std::string> registered,
                                              std::string_view root_url) {
  const auto parsed = parse_url(requested);
  if (!parsed || redirect_danger(*parsed)) return std::nullopt;
  const bool proven = std::any_of(registered.begin(), registered.end(), [&](const std::string& entry) {
    const auto uri = absolute(entry, root_url);
    return !uri.empty() && (admits(uri, requested, *parsed) || admits_any_port(uri, *parsed));
  });
  if (!proven) return std::nullopt;
  return std::string(requested);
}

std::optional<std::string> only_redirect_uri(std::span<const std::string> registered, std::string_view root_url) {
  if (registered.size() != 1 || registered[0].ends_with('*')) return std::nullopt;
  const auto uri = absolute(registered[0], root_url);
  return match_redirect_uri(uri, registered, root_url);
}

Status<> check_registrable_redirect_uri(std::string_view uri) {
  if (uri.empty()) return refuse("it is empty");
  if (is_any_redirect_uri(uri)) return {};
  if (uri.starts_with("//")) return refuse("it begins with \"//\", which names a host without a scheme");
  // A relative one is judged as it will stand: below some root.
  if (uri.starts_with('/')) return check_absolute("https://root.invalid" + std::string(uri));
  return check_absolute(uri);
}

bool is_any_redirect_uri(std::string_view registered) { return registered == "*"; }

std::vector<std::string> post_logout_redirect_uris(std::span<const std::string> configured, std::span<const std::string> redirect_uris) {
  std::vector<std::string> uris;
  for (const auto& entry : configured) {
    if (entry == "+") {
      uris.insert(uris.end(), redirect_uris.begin(), redirect_uris.end());
    } else if (entry != "-" && !entry.empty()) {
      uris.push_back(entry);
    }
  }
  return uris;
}

std::vector<std::string> web_origins(std::span<const std::string> configured, std::span<const std::string> redirect_uris,
                                     std::string_view root_url) {
  std::vector<std::string> origins;
  const auto add = [&](std::string origin) {
    if (std::find(origins.begin(), origins.end(), origin) == origins.end()) origins.push_back(std::move(origin));
  };
  for (const auto& entry : configured) {
    if (entry != "+") {
      add(entry);
      continue;
    }
    for (const auto& uri : redirect_uris) {
      auto whole = absolute(uri, root_url);
      if (whole.ends_with('*')) whole.pop_back();
      if (const auto parsed = parse_http_url(whole)) add(origin_of(*parsed));
    }
  }
  return origins;
}

}  // namespace latchkey::url
