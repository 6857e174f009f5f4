#include "fake/browser.h"

#include <fmt/format.h>

#include <algorithm>

#include "url/url.h"

namespace latchkey::fake {
namespace {

constexpr int kMostRedirects = 20;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// RFC 6265 §5.1.4
bool path_matches(std::string_view request, std::string_view cookie) {
  if (request == cookie || cookie == "/") return true;
  return request.starts_with(cookie) && (cookie.ends_with('/') || request[cookie.size()] == '/');
}

std::string resolved(const url::Url& base, std::string_view location) {
  if (location.starts_with("http://") || location.starts_with("https://")) return std::string(location);
  const std::string origin = url::origin_of(base);
  if (location.starts_with("/")) return origin + std::string(location);
  if (location.starts_with("?")) return origin + base.path + std::string(location);
  return origin + base.path.substr(0, base.path.rfind('/') + 1) + std::string(location);
}

}  // namespace

void Browser::keep(std::string_view set_cookie, const std::string& host, std::string_view request_path) {
  Cookie cookie{.host = host, .path = std::string(request_path.substr(0, std::max<std::size_t>(request_path.rfind('/'), 1))), .name = {}, .value = {}};
  bool gone = false;
  std::size_t part = 0;
  while (!set_cookie.empty()) {
    const auto end = std::min(set_cookie.find(';'), set_cookie.size());
    const std::string_view piece = trimmed(set_cookie.substr(0, end));
    set_cookie.remove_prefix(std::min(end + 1, set_cookie.size()));
    const auto equals = std::min(piece.find('='), piece.size());
    std::string key(trimmed(piece.substr(0, equals)));
    const std::string_view value = equals < piece.size() ? trimmed(piece.substr(equals + 1)) : std::string_view();
    if (part++ == 0) {
      cookie.name = key;
      cookie.value = value;
      continue;
    }
    std::ranges::transform(key, key.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (key == "path" && value.starts_with('/')) cookie.path = value;
    if (key == "max-age" && (value.starts_with('0') || value.starts_with('-'))) gone = true;
    if (key == "expires" && value.contains("1970")) gone = true;
  }
  std::erase_if(cookies_, [&](const Cookie& old) { return old.host == host && old.path == cookie.path && old.name == cookie.name; });
  if (!gone && !cookie.name.empty()) cookies_.push_back(std::move(cookie));
}

std::string Browser::cookies_for(const std::string& host, std::string_view path) const {
  std::string out;
  for (const auto& cookie : cookies_) {
    if (cookie.host == host && path_matches(path, cookie.path)) out += (out.empty() ? "" : "; ") + cookie.name + "=" + cookie.value;
  }
  return out;
}

Result<Visited> Browser::visit(std::string url) {
  for (int i = 0; i <= kMostRedirects; ++i) {
    const auto at = url::parse_http_url(url);
    if (!at) return fail(Error::Kind::invalid, fmt::format("redirected to what is no address: {}", url.substr(0, 200)));
    const std::string path = at->path.empty() ? "/" : at->path;
    fetch::FetchRequest request{.method = "GET", .url = url, .headers = {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}}, .body = {}};
    if (const auto cookies = cookies_for(at->host, path); !cookies.empty()) request.headers.emplace_back("Cookie", cookies);
    auto answer = fetcher_.fetch(request);
    if (!answer) return std::unexpected(answer.error());
    for (const auto& [name, value] : answer->headers) {
      if (name == "set-cookie") keep(value, at->host, path);
    }
    const auto location = answer->header("location");
    if (answer->status < 300 || answer->status >= 400 || location.empty())
      return Visited{.status = answer->status, .url = url, .body = std::move(answer->body), .redirects = i};
    url = resolved(*at, location);
  }
  return fail(Error::Kind::invalid, "redirected more than 20 times");
}

}  // namespace latchkey::fake
