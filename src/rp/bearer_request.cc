#include "rp/bearer_request.h"

#include <algorithm>

#include "rp/error.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kMostTokenBytes = std::size_t{64} * 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
bool is_b64token(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  const auto within = [](unsigned char c, unsigned char first, unsigned char count) -> unsigned {
    return static_cast<unsigned char>(c - first) < count ? 1 : 0;
  };
  bool foreign = false;  // no branch and no table, so that compilers do this for many characters at once
  for (const char each : text) {
    const auto c = static_cast<unsigned char>(each);
    // From "-" there follow ".", "/" and the digits.
    foreign |= (within(c | 0x20, 'a', 26) | within(c, '-', 13) | within(c, '_', 1) | within(c, '~', 1) |
                within(c, '+', 1)) == 0;
  }
  return !foreign && !text.empty();
}

bool names_a_token(std::string_view encoded) {
  const auto form = url::parse_form(encoded);
  // What cannot be read is searched all the same: a proxy behind us may read it.
  return form ? form->has("access_token") : encoded.find("access_token=") != std::string_view::npos;
}

Error misplaced(std::string_view where) {
  return make_error(ErrorCode::access_token_misplaced,
                    "an access token came in the " + std::string(where) + ", where it ends up in logs and histories",
                    "RFC 6750 §2", "Send it in the header: Authorization: Bearer ...");
}

Result<PresentedToken> parse_authorization(std::string_view value) {
  const auto malformed = [](std::string message) {
    return make_error(ErrorCode::access_token_malformed, std::move(message), "RFC 6750 §2.1",
                      "Send it in the header: Authorization: Bearer ...");
  };
  const auto space = value.find(' ');
  const std::string_view scheme = value.substr(0, space);
  const bool dpop = same_header_name(scheme, "DPoP");
  if (!dpop && !same_header_name(scheme, "Bearer")) {
    return make_error(ErrorCode::access_token_missing, "the request has no access token", "RFC 6750 §3", {});
  }
  std::string_view token = space == std::string_view::npos ? std::string_view{} : value.substr(space + 1);
  while (token.starts_with(' ')) token.remove_prefix(1);
  while (token.ends_with(' ')) token.remove_suffix(1);
  if (token.size() > kMostTokenBytes) return malformed("the access token is longer than 64 KiB");
  // RFC 6750 §2.1: credentials = "Bearer" 1*SP b64token
  if (!is_b64token(token)) return malformed("the Authorization header holds no proper token");
  return PresentedToken{.as_dpop = dpop, .token = std::string(token)};
}

}  // namespace

bool same_header_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

Result<PresentedToken> presented_token(const Request& request) {
  // RFC 6750 §2.3: tokens in the query "SHOULD NOT be used"; OAuth's security rules (RFC 9700 §2.4) forbid them
  // Escapes may spell the name in other letters.
  const bool suspicious =
      request.query.find_first_of('%') != std::string::npos || request.query.find("access_token") != std::string::npos;
  if (suspicious && names_a_token(request.query)) return misplaced("query");
  // RFC 6750 §2.2: nor in a form, which programs can always do without
  if (request.body.find("access_token") != std::string::npos &&
      request.header("Content-Type").find("x-www-form-urlencoded") != std::string_view::npos &&
      names_a_token(request.body))
    return misplaced("body");
  std::string_view authorization;
  int count = 0;
  for (const auto& [name, value] : request.headers) {
    if (!same_header_name(name, "Authorization")) continue;
    authorization = value;
    ++count;
  }
  if (count == 0) return make_error(ErrorCode::access_token_missing, "the request has no access token", "RFC 6750 §3");
  // RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
  if (count > 1) {
    return make_error(ErrorCode::access_token_malformed, "the request has several Authorization headers", "RFC 6750 §2",
                      "Send one");
  }
  return parse_authorization(authorization);
}

}  // namespace latchkey::rp
