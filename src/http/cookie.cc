#include "http/cookie.h"

#include <algorithm>

namespace latchkey::http {
namespace {

constexpr std::size_t kMaxSetCookieBytes = 4096;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// RFC 9110 §5.6.2.
bool is_token_byte(char ch) {
  const auto c = static_cast<unsigned char>(ch);
  return c > 0x20 && c < 0x7F && std::string_view("\"(),/:;<=>?@[\\]{}").find(ch) == std::string_view::npos;
}

/// RFC 6265 §4.1.1: printable ASCII without space, quote, comma, semicolon and backslash.
bool is_cookie_octet(char ch) {
  const auto c = static_cast<unsigned char>(ch);
  return c > 0x20 && c < 0x7F && ch != '"' && ch != ',' && ch != ';' && ch != '\\';
}

bool is_value(std::string_view text) {
  // Browsers send what scripts and other servers stored, which may hold spaces, commas and more; only controls are refused.
  return std::all_of(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c >= 0x20 && c != 0x7F;
  });
}

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_byte); }

std::unexpected<Error> refuse(std::string why) { return fail(Error::Kind::invalid, "the cookie cannot be set: " + std::move(why)); }

Status<> check(const SetCookie& cookie) {
  if (!is_token(cookie.name)) return refuse("its name is not a token");
  if (!std::all_of(cookie.value.begin(), cookie.value.end(), is_cookie_octet)) return refuse("its value has a byte that cookies may not have");
  const auto path_byte = [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c >= 0x20 && c < 0x7F && ch != ';';
  };
  if (!cookie.path.starts_with('/') || !std::all_of(cookie.path.begin(), cookie.path.end(), path_byte)) return refuse("its path is malformed");
  if (cookie.same_site == SameSite::none && !cookie.secure) return refuse("SameSite=None needs Secure");
  if (cookie.name.starts_with("__Secure-") && !cookie.secure) return refuse("the __Secure- prefix needs Secure");
  if (cookie.name.starts_with("__Host-") && (!cookie.secure || cookie.path != "/")) return refuse("the __Host- prefix needs Secure and the path /");
  return {};
}

std::string_view same_site_text(SameSite value) {
  switch (value) {
    case SameSite::unset: return "";
    case SameSite::lax: return "; SameSite=Lax";
    case SameSite::strict: return "; SameSite=Strict";
    case SameSite::none: return "; SameSite=None";
  }
  return "";
}

}  // namespace

Cookies Cookies::of(const Request& request) {
  Cookies cookies;
  std::size_t bytes = 0;
  request.headers.for_each([&](const Headers::Field& field) {
    if (!equal_ignoring_case(field.name, "Cookie")) return;
    bytes += field.value.size();
    if (bytes <= kMaxBytes) cookies.take(field.value);
  });
  return cookies;
}

Cookies Cookies::parse(std::string_view header) {
  Cookies cookies;
  if (header.size() <= kMaxBytes) cookies.take(header);
  return cookies;
}

void Cookies::take(std::string_view header) {
  while (!header.empty() && pairs_.size() < kMaxCookies) {
    const auto end = std::min(header.find(';'), header.size());
    const auto piece = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = trim(piece.substr(0, equals));
    auto value = trim(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (is_token(name) && is_value(value)) pairs_.emplace_back(name, value);
  }
}

std::optional<std::string_view> Cookies::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Cookies::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : pairs_) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

Result<std::string> SetCookie::header() const {
  if (const auto status = check(*this); !status) return std::unexpected(status.error());
  std::string out = name + "=" + value + "; Path=" + path;
  if (max_age) out += "; Max-Age=" + std::to_string(*max_age);
  // Browsers before RFC 6265 know Expires only, and removing must work everywhere.
  if (max_age && *max_age <= 0) out += "; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
  if (secure) out += "; Secure";
  if (http_only) out += "; HttpOnly";
  out += same_site_text(same_site);
  if (out.size() > kMaxSetCookieBytes) return refuse("it is larger than 4096 bytes");
  return out;
}

Status<> set_cookie(Response& response, const SetCookie& cookie) {
  const auto header = cookie.header();
  if (!header) return std::unexpected(header.error());
  response.headers.add("Set-Cookie", *header);
  return {};
}

}  // namespace latchkey::http
