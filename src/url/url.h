// Url: an absolute URI (RFC 3986 §4.3 with an optional fragment) taken apart, for comparing, building and refusing.
// A parsed Url holds no control character, space or backslash; scheme and host are in lower case, all else is as written
// (still percent-encoded), so to_string() differs from the input in the case of these two at most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "url/form.h"

namespace latchkey::url {

struct Url {
  std::string scheme;                    ///< "https", without ":"
  bool has_authority = false;            ///< "//" follows the scheme
  std::optional<std::string> userinfo;   ///< raw, before "@"; present even if empty
  std::string host;                      ///< "example.org", "127.0.0.1", "[::1]"; empty if there is none
  std::optional<std::uint16_t> port;     ///< as written
  std::string path;                      ///< raw: "", "/a%20b", or "user@example.org" of mailto:
  std::optional<std::string> query;      ///< raw, without "?"
  std::optional<std::string> fragment;   ///< raw, without "#"

  [[nodiscard]] bool is_http() const { return scheme == "http" || scheme == "https"; }
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Url&, const Url&) = default;
};

inline constexpr std::size_t kMaxUrlBytes = 8192;

/// Error::invalid for what RFC 3986 does not allow, for a relative reference, for an http(s) URL without a host, for a port
/// above 65535, and for whatever browsers and parsers read differently: control characters, spaces, backslashes, non-ASCII.
[[nodiscard]] Result<Url> parse_url(std::string_view text, std::size_t max_bytes = kMaxUrlBytes);

/// The same, http and https only.
[[nodiscard]] Result<Url> parse_http_url(std::string_view text, std::size_t max_bytes = kMaxUrlBytes);

/// RFC 6454 §6.2: "https://example.org" or "http://localhost:8081"; the default port is left out. "null" unless http(s).
[[nodiscard]] std::string origin_of(const Url& url);

/// Adds `form` to the query of `url`, which may have one already; a fragment stays last.
[[nodiscard]] std::string append_query(std::string_view url, const Form& form);
/// Puts `form` into the fragment of `url` (response_mode=fragment), replacing one that is there.
[[nodiscard]] std::string with_fragment(std::string_view url, const Form& form);

/// "localhost", 127.0.0.0/8 and [::1], written so; not what merely resolves there.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace latchkey::url
