#include "gateway/identity_headers.h"

#include <algorithm>
#include <array>

#include "gateway/asks.h"

namespace latchkey::gateway {
namespace {

/// Names that applications and frameworks are known to believe, whether this gateway uses them or not.
constexpr std::array<std::string_view, 29> kAlwaysReserved{
    // who is there
    "remote-user", "remote-email", "remote-groups", "remote-name", "x-remote-user", "x-remote-email", "x-remote-groups",
    "x-remote-name", "x-user", "x-authenticated-user", "x-webauth-user", "x-webauth-email", "x-webauth-name",
    "x-webauth-groups", "x-latchkey-assertion", "x-latchkey-sign-in", "x-goog-iap-jwt-assertion", "gap-auth",
    // by which certificate
    "x-arr-clientcert", "x-ssl-cert", "ssl-cert",
    // where the request came from, and what it is for
    "forwarded", "x-real-ip", "x-original-url", "x-original-uri", "x-original-method", "x-rewrite-url",
    "x-original-host",
    // httpoxy (CVE-2016-5385)
    "proxy"};

/// The same for families of names. Client certificates: RFC 9440 §2, and what nginx, Apache, HAProxy, AWS and others
/// are usually told to write.
constexpr std::array<std::string_view, 17> kReservedFamilies{
    "x-forwarded-", "x-auth-request-",        "client-cert",  "x-client-cert",  "x-client-verify", "x-client-dn",
    "ssl-client-",  "x-ssl-client",           "x-tls-client", "x-amzn-mtls-",   "x-amzn-oidc-",    "x-ms-client-prin",
    "cf-access-",   "x-goog-authenticated-u", "x-authentik-", "tailscale-user", "oidc-claim-"};

/// Few of a browser's headers do, so that the families are gone through for few.
bool begins_like_a_family(std::string_view canonical) {
  constexpr std::array<std::string_view, 6> known{"x-", "cl", "cf", "ss", "ta", "oi"};
  return std::ranges::any_of(known, [&](std::string_view two) { return canonical.starts_with(two); });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
char canonical_byte(char c) { return is_alnum(lower(c)) ? lower(c) : '-'; }

std::string encoded(std::string_view value, std::string_view also) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const auto byte = static_cast<unsigned char>(c);
    // Readers of headers trim blanks: "admin " must not arrive as "admin".
    const bool trimmed = c == ' ' && (i == 0 || i + 1 == value.size());
    if (trimmed || byte < 0x20 || byte == 0x7F || also.find(c) != std::string_view::npos) {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4U];
      out += "0123456789ABCDEF"[byte & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += ',';
    out += list_item(item);
  }
  return out;
}

/// OpenID Connect Core §5.1: a boolean; some providers write it as text.
bool is_email_verified(const rp::Claims& claims) {
  return claims.boolean("email_verified").value_or(claims.string("email_verified") == "true");
}

void add_if(http::Headers& headers, const std::string& name, const std::string& value) {
  if (!name.empty() && !value.empty()) headers.add(name, value);
}

}  // namespace

std::string canonical_name(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), canonical_byte);
  return out;
}

std::string list_item(std::string_view value) { return encoded(value, ",%"); }

Person person_of(const rp::Identity& identity, const IdentitySettings& settings, std::string_view provider) {
  Person person;
  // At many providers people write their address themselves: unless the provider has looked, it is nobody's.
  const bool email = settings.unverified_email || is_email_verified(identity.claims);
  const auto claim = [&](std::string_view name) {
    return name == "email" && !email ? std::string() : identity.claims.string(name).value_or("");
  };
  person.user = claim(settings.user_claim.empty() ? "preferred_username" : settings.user_claim);
  if (person.user.empty()) person.user = identity.subject;
  person.email = claim("email");
  person.provider = provider;
  person.issuer = identity.issuer;
  person.name = claim("name");
  person.groups = identity.claims.strings(claim_path(settings.groups_claim));
  person.roles = identity.roles;
  return person;
}

IdentityHeaders::IdentityHeaders(const IdentitySettings& settings) : names_(settings) {
  for (const auto name : kAlwaysReserved) reserved_.emplace_back(name);
  for (const auto* name : identity_headers(names_)) {
    if (!name->empty()) reserved_.push_back(canonical_name(*name));
  }
  std::ranges::sort(reserved_);
}

bool IdentityHeaders::is_reserved(std::string_view name) const {
  std::array<char, 64> buffer{};
  std::string longer;
  std::string_view canonical;
  if (name.size() <= buffer.size()) {
    std::ranges::transform(name, buffer.begin(), canonical_byte);
    canonical = {buffer.data(), name.size()};
  } else {
    canonical = longer = canonical_name(name);
  }
  if (begins_like_a_family(canonical) &&
      std::ranges::any_of(kReservedFamilies, [&](std::string_view one) { return canonical.starts_with(one); }))
    return true;
  return std::ranges::binary_search(reserved_, canonical);
}

void IdentityHeaders::add(const Person& person, http::Headers& headers) const {
  add_if(headers, names_.user, encoded(person.user, ""));
  add_if(headers, names_.email, encoded(person.email, ""));
  add_if(headers, names_.name, encoded(person.name, ""));
  add_if(headers, names_.groups, joined(person.groups));
  add_if(headers, names_.roles, joined(person.roles));
  add_if(headers, names_.provider, encoded(person.provider, ""));
  add_if(headers, names_.issuer, encoded(person.issuer, ""));
}

void IdentityHeaders::add_access_token(std::string_view token, http::Headers& headers) const {
  if (names_.access_token.empty() || token.empty()) return;
  const bool authorization = http::equal_ignoring_case(names_.access_token, "Authorization");
  headers.add(names_.access_token, authorization ? "Bearer " + std::string(token) : std::string(token));
}

void IdentityHeaders::add_assertion(std::string_view assertion, http::Headers& headers) const {
  const bool authorization = http::equal_ignoring_case(names_.assertion, "Authorization");
  headers.add(names_.assertion, authorization ? "Bearer " + std::string(assertion) : std::string(assertion));
}

std::string IdentityHeaders::missing(const http::Headers& headers) const {
  std::string out;
  for (const std::string* name : identity_headers(names_)) {
    if (name->empty() || headers.has(*name)) continue;
    out.append(out.empty() ? "" : ",").append(*name);
  }
  return out;
}

}  // namespace latchkey::gateway
