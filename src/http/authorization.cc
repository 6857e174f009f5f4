#include "http/authorization.h"

#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"
#include "url/percent.h"

namespace latchkey::http {
namespace {

std::unexpected<Error> invalid(std::string detail) { return fail(Error::Kind::invalid, std::move(detail)); }

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c < 0x20 || c == 0x7F;
  });
}

/// RFC 6750 §2.1: b64token.
bool is_token68(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~+/").find(c) != std::string_view::npos;
  });
}

struct Parts {
  std::string_view scheme;
  std::string_view value;
};

Parts split(std::string_view header) {
  const auto space = std::min(header.find(' '), header.size());
  Parts parts{header.substr(0, space), header.substr(space)};
  while (parts.value.starts_with(' ')) parts.value.remove_prefix(1);
  return parts;
}

/// The header's parts if it is of that scheme; Error::invalid if there are several headers.
Result<std::optional<Parts>> parts_of(const Request& request) {
  const auto header = request.headers.get("Authorization");
  if (!header) return std::optional<Parts>();
  if (request.headers.count("Authorization") > 1) return invalid("several Authorization headers");
  return std::optional<Parts>(split(*header));
}

bool is_text(std::string_view text) { return is_utf8(text) && !has_control(text); }

std::unexpected<Error> not_text(std::string_view which) {
  return invalid("the Basic " + std::string(which) + " has control characters or is not UTF-8");
}

// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
Result<std::string> decode_name(std::string_view half) {
  auto decoded = url::form_decode(half);
  if (!decoded) return invalid("malformed percent-encoding in the Basic user name");
  if (decoded->empty()) return invalid("the Basic user name is empty");
  if (!is_text(*decoded)) return not_text("user name");
  return std::move(*decoded);
}

/// DEVIATES: RFC 6749 §2.3.1 knows the form-decoded secret alone. Widely used clients (Authlib, curl, many proxies) put
/// the secret in as it is, and one that an administrator made up with "+" or "%" would never fit; so it is kept in both
/// spellings. Whoever presents either one knows the secret.
Result<BasicCredentials> with_password(std::string name, std::string_view half) {
  if (!is_text(half)) return not_text("password");
  auto decoded = url::form_decode(half);
  if (!decoded) return BasicCredentials{std::move(name), Secret::copy_of(half), Secret::copy_of(half)};
  if (!is_text(*decoded)) {
    wipe(*decoded);
    return not_text("password");
  }
  return BasicCredentials{std::move(name), Secret(std::move(*decoded)), Secret::copy_of(half)};
}

Result<BasicCredentials> decode_pair(std::string_view pair) {
  const auto colon = pair.find(':');
  if (colon == std::string_view::npos) return invalid("the Basic credentials have no colon");
  auto name = decode_name(pair.substr(0, colon));
  if (!name) return std::unexpected(name.error());
  return with_password(std::move(*name), pair.substr(colon + 1));
}

}  // namespace

Result<BasicCredentials> parse_basic(std::string_view value) {
  if (value.size() > kMaxBasicBytes) return invalid("the Basic credentials are longer than " + std::to_string(kMaxBasicBytes) + " bytes");
  auto pair = base64_decode(value);
  // Some clients leave the padding out; the alphabet stays strict.
  if (!pair && !value.ends_with('=') && value.size() % 4 != 0) pair = base64_decode(std::string(value) + std::string(4 - value.size() % 4, '='));
  if (!pair) return invalid("the Basic credentials are not base64");
  auto credentials = decode_pair(*pair);
  wipe(*pair);
  return credentials;
}

Result<std::optional<BasicCredentials>> basic_credentials(const Request& request) {
  const auto parts = parts_of(request);
  if (!parts) return std::unexpected(parts.error());
  if (!*parts || !equal_ignoring_case((*parts)->scheme, "Basic")) return std::optional<BasicCredentials>();
  auto credentials = parse_basic((*parts)->value);
  if (!credentials) return std::unexpected(credentials.error());
  return std::optional<BasicCredentials>(std::move(*credentials));
}

Result<std::optional<TokenCredentials>> token_credentials(const Request& request) {
  const auto parts = parts_of(request);
  if (!parts) return std::unexpected(parts.error());
  if (!*parts) return std::optional<TokenCredentials>();
  const auto [scheme, value] = **parts;
  const bool bearer = equal_ignoring_case(scheme, "Bearer");
  if (!bearer && !equal_ignoring_case(scheme, "DPoP")) return std::optional<TokenCredentials>();
  if (value.size() > kMaxTokenBytes) return invalid("the access token is longer than " + std::to_string(kMaxTokenBytes) + " bytes");
  if (!is_token68(value)) return invalid("the access token in the Authorization header is malformed");
  return std::optional<TokenCredentials>(TokenCredentials{bearer ? "Bearer" : "DPoP", std::string(value)});
}

}  // namespace latchkey::http
