#include "url/url.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace latchkey::url {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_of(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::unexpected<Error> invalid(std::string detail) { return fail(Error::Kind::invalid, std::move(detail)); }

/// Browsers strip tabs and line breaks, take "\" for "/" and encode the rest: nothing of that may be in what we compare.
bool has_treacherous_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c <= 0x20 || c >= 0x7F || c == '\\';
  });
}

bool is_host_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; }

/// Narrower than RFC 3986's reg-name, which admits escapes and "!$&'()*+,;=" that no host name has.
bool is_plain_host(std::string_view host) {
  if (host.starts_with('[')) return host.find('%') == std::string_view::npos;  // a zone is of no use to anybody else
  return std::all_of(host.begin(), host.end(), is_host_byte);
}

Result<std::optional<std::uint16_t>> parse_port(const boost::urls::url_view& view) {
  if (!view.has_port()) return std::optional<std::uint16_t>();
  const std::string_view text = view.port();
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return invalid("the URL's port is not between 0 and 65535");
  return std::optional<std::uint16_t>(port);
}

Url take_apart(const boost::urls::url_view& view) {
  Url url;
  url.scheme = lower_of(view.scheme());
  url.has_authority = view.has_authority();
  if (view.has_userinfo()) url.userinfo = std::string(std::string_view(view.encoded_userinfo()));
  url.host = lower_of(view.encoded_host());
  url.path = std::string(std::string_view(view.encoded_path()));
  if (view.has_query()) url.query = std::string(std::string_view(view.encoded_query()));
  if (view.has_fragment()) url.fragment = std::string(std::string_view(view.encoded_fragment()));
  return url;
}

}  // namespace

std::string Url::to_string() const {
  std::string out = scheme + ":";
  if (has_authority) {
    out += "//";
    if (userinfo) out += *userinfo + "@";
    out += host;
    if (port) out += ":" + std::to_string(*port);
  }
  out += path;
  if (query) out += "?" + *query;
  if (fragment) out += "#" + *fragment;
  return out;
}

Result<Url> parse_url(std::string_view text, std::size_t max_bytes) {
  if (text.empty()) return invalid("the URL is empty");
  if (text.size() > max_bytes) return invalid("the URL is longer than " + std::to_string(max_bytes) + " bytes");
  if (has_treacherous_byte(text)) return invalid("the URL has a control character, a space, a backslash or a byte that is not ASCII");
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return invalid("not an absolute URL");
  Url url = take_apart(*parsed);
  const auto port = parse_port(*parsed);
  if (!port) return std::unexpected(port.error());
  url.port = *port;
  // RFC 3986 §3.3: behind an authority the path is empty or begins with "/". Boost 1.81 lets "https://a@b@evil/" and
  // "http://h:80:81/" through with the rest of the authority as a path.
  if (url.has_authority && !url.path.empty() && url.path[0] != '/') return invalid("the URL's host or port is malformed");
  if (lower_of(url.to_string()) != lower_of(text)) return invalid("not an absolute URL");
  if (url.is_http() && url.host.empty()) return invalid("the URL names no host");
  if (!is_plain_host(url.host)) return invalid("the URL's host has a character that host names do not have");
  return url;
}

Result<Url> parse_http_url(std::string_view text, std::size_t max_bytes) {
  auto url = parse_url(text, max_bytes);
  if (url && !url->is_http()) return invalid("the URL's scheme is neither http nor https");
  return url;
}

std::string origin_of(const Url& url) {
  if (!url.is_http()) return "null";
  std::string origin = url.scheme + "://" + url.host;
  const int usual = url.scheme == "http" ? 80 : 443;
  if (url.port && *url.port != usual) origin += ":" + std::to_string(*url.port);
  return origin;
}

std::string append_query(std::string_view url, const Form& form) {
  if (form.empty()) return std::string(url);
  const auto hash = std::min(url.find('#'), url.size());
  const auto base = url.substr(0, hash);
  std::string out(base);
  if (base.find('?') == std::string_view::npos) {
    out += '?';
  } else if (!base.ends_with('?') && !base.ends_with('&')) {
    out += '&';
  }
  out += form.encode();
  out += url.substr(hash);
  return out;
}

std::string with_fragment(std::string_view url, const Form& form) {
  std::string out(url.substr(0, std::min(url.find('#'), url.size())));
  out += '#';
  out += form.encode();
  return out;
}

bool is_loopback_host(std::string_view host) {
  const std::string name = lower_of(host);
  if (name == "localhost" || name == "[::1]" || name == "::1") return true;
  const auto parsed = boost::urls::parse_ipv4_address(name);
  return parsed && parsed->is_loopback();
}

}  // namespace latchkey::url
