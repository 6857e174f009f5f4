#include "jose/jwt.h"

#include <fmt/core.h>

#include "base/base64.h"
#include "jose/compact.h"
#include "json/writer.h"

namespace latchkey::jose {
namespace {

using Reason = JoseError::Reason;
using Checked = Status<JoseError>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// RFC 7515 §4.1.9: a value without '/' stands for "application/" + value; media types ignore case (RFC 2045 §5.1).
std::string media_type(std::string_view typ) {
  std::string type;
  for (const char c : typ) type += lower(c);
  return type.starts_with("application/") && type.find('/', 12) == std::string::npos ? type.substr(12) : type;
}

Checked check_type(const JwsHeader& header, const JwtExpectations& expected) {
  if (header.typ.empty() || expected.header_types.empty()) return {};
  const std::string type = media_type(header.typ);
  for (const std::string& allowed : expected.header_types) {
    if (media_type(allowed) == type) return {};
  }
  // RFC 8725 §3.11: explicit typing keeps one kind of JWT from passing for another.
  return jose_fail(Reason::wrong_type, fmt::format("typ \"{}\" is another kind of token", header.typ.substr(0, 40)));
}

Checked check_issuer(const Claims& claims, const JwtExpectations& expected) {
  const auto issuer = claims.string("iss");
  if (!issuer) return jose_fail(Reason::missing_claim, "iss is missing");
  // RFC 7519 §4.1.1, OpenID Connect Core §3.1.3.7 (2): iss MUST exactly match the issuer.
  if (std::ranges::find(expected.issuers, *issuer) == expected.issuers.end()) {
    return jose_fail(Reason::wrong_issuer,
                     fmt::format("iss \"{}\" is not the expected issuer", issuer->substr(0, 200)));
  }
  return {};
}

bool audience_is_well_formed(const Claims& claims) {
  const json::Value* aud = json::find(claims.object(), "aud");
  if (aud == nullptr || aud->is_string()) return true;
  return aud->is_array() && std::ranges::all_of(aud->get_array(), [](const json::Value& v) { return v.is_string(); });
}

Checked check_audience(const Claims& claims, const JwtExpectations& expected) {
  if (!audience_is_well_formed(claims))
    return jose_fail(Reason::bad_claim, "aud is neither a string nor a list of strings");
  if (expected.unsafe_any_audience) return {};
  if (!claims.has("aud")) return jose_fail(Reason::missing_claim, "aud is missing");
  // RFC 7519 §4.1.3: who does not find itself in aud MUST reject the JWT.
  for (const std::string& audience : claims.strings("aud")) {
    if (std::ranges::find(expected.audiences, audience) != expected.audiences.end()) return {};
  }
  return jose_fail(Reason::wrong_audience, "aud names somebody else");
}

// A NumericDate that is there must be one: a text "never" must not count as no end.
JoseResult<std::optional<Instant>> time_claim(const Claims& claims, std::string_view name) {
  const auto time = claims.time(name);
  if (!time && claims.has(name)) return jose_fail(Reason::bad_claim, fmt::format("{} is no point in time", name));
  return time;
}

Checked check_expiry(const Claims& claims, const JwtExpectations& expected, Instant now) {
  auto exp = time_claim(claims, "exp");
  if (!exp) return std::unexpected(std::move(exp.error()));
  if (!*exp) {
    if (!expected.expiry_required) return {};
    return jose_fail(Reason::missing_claim, "exp is missing");
  }
  // RFC 7519 §4.1.4: on or after exp the JWT MUST NOT be accepted.
  if (now >= **exp + expected.clock_skew) return jose_fail(Reason::expired, "the token has expired");
  if (expected.max_lifetime && **exp > now + *expected.max_lifetime + expected.clock_skew) {
    return jose_fail(Reason::bad_claim, "exp is too far ahead");
  }
  return {};
}

Checked check_start(const Claims& claims, const JwtExpectations& expected, Instant now) {
  auto nbf = time_claim(claims, "nbf");
  if (!nbf) return std::unexpected(std::move(nbf.error()));
  // RFC 7519 §4.1.5: before nbf the JWT MUST NOT be accepted.
  if (*nbf && now + expected.clock_skew < **nbf) return jose_fail(Reason::not_yet_valid, "nbf is ahead");
  auto iat = time_claim(claims, "iat");
  if (!iat) return std::unexpected(std::move(iat.error()));
  if (*iat && now + expected.clock_skew < **iat) return jose_fail(Reason::not_yet_valid, "iat is ahead");
  if (!expected.max_age) return {};
  if (!*iat) return jose_fail(Reason::missing_claim, "iat is missing");
  if (now > **iat + *expected.max_age + expected.clock_skew) return jose_fail(Reason::too_old, "iat is too long ago");
  return {};
}

Checked check_required(const Claims& claims, const JwtExpectations& expected) {
  for (const std::string& name : expected.required_claims) {
    if (!claims.has(name)) return jose_fail(Reason::missing_claim, name + " is missing");
  }
  return {};
}

JoseResult<Claims> parse_claims(std::string_view payload) {
  // RFC 7519 §4: claim names MUST be unique; the JSON parser refuses repeated ones.
  auto object = json::parse_object(payload, {.max_bytes = max_token_bytes, .max_depth = 32});
  if (!object) return jose_fail(Reason::malformed, "token claims: " + object.error().detail);
  return Claims(std::move(*object));
}

}  // namespace

VerifiedToken::VerifiedToken(JwsHeader header, Algorithm algorithm, Claims claims)
    : header_(std::move(header)), algorithm_(algorithm), claims_(std::move(claims)) {}

JoseResult<VerifiedToken> JwtValidator::validate(std::string_view token, const JwkSet& keys, Instant now) const {
  auto jws = verify_jws(token, keys, expected_.algorithms);
  if (!jws) return std::unexpected(std::move(jws.error()));
  auto claims = parse_claims(jws->payload());
  if (!claims) return std::unexpected(std::move(claims.error()));
  for (const Checked& check : {check_type(jws->header(), expected_), check_issuer(*claims, expected_),
                               check_audience(*claims, expected_), check_expiry(*claims, expected_, now),
                               check_start(*claims, expected_, now), check_required(*claims, expected_)}) {
    if (!check) return std::unexpected(check.error());
  }
  return VerifiedToken(jws->header(), jws->algorithm(), std::move(*claims));
}

JoseResult<UnverifiedToken> UnverifiedToken::peek(std::string_view token) {
  auto parts = split_compact(token);
  if (!parts) return std::unexpected(std::move(parts.error()));
  auto claims = parse_claims(parts->payload);
  if (!claims) return std::unexpected(std::move(claims.error()));
  return UnverifiedToken(*parts->header, std::move(*claims));
}

std::string sign_jwt(const SigningKey& key, std::string_view claims, std::string_view typ) {
  std::string out;
  if (typ == "JWT") {
    out = key.jwt_header();
  } else {
    std::string header;
    json::Writer writer(header);
    writer.begin_object().member("alg", name(key.algorithm())).member("typ", typ);
    if (!key.kid().empty()) writer.member("kid", key.kid());
    writer.end_object();
    out = base64url_encode(header);
  }
  out += '.';
  out += base64url_encode(claims);
  const std::string signature = base64url_encode(key.sign(out));
  out += '.';
  out += signature;
  return out;
}

}  // namespace latchkey::jose
