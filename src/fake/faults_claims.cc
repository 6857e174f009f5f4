// ID tokens that are signed well and say what they must not.
#include "fake/fault.h"

namespace latchkey::fake {
namespace {

using json::Object;

constexpr std::int64_t kHour = 3600;

constexpr Fault kFaults[] = {
    {.name = "id-token-issuer-other", .place = Place::id_token, .what = "the ID token is another issuer's",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (2)", .edit_object = [](Object& c, const Scene&) { c["iss"] = "https://other.example"; }},
    {.name = "id-token-issuer-missing", .place = Place::id_token, .what = "the ID token names no issuer",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c.erase("iss"); }},
    {.name = "id-token-issuer-slash", .place = Place::id_token, .what = "the ID token's issuer has a slash at the end",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (2)", .edit_object = [](Object& c, const Scene& s) { c["iss"] = json::String(s.issuer + "/"); }},
    {.name = "id-token-audience-other", .place = Place::id_token, .what = "the ID token was issued to another client",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (3)", .edit_object = [](Object& c, const Scene&) { c["aud"] = "another-client"; }},
    {.name = "id-token-audience-missing", .place = Place::id_token, .what = "the ID token names no audience",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c.erase("aud"); }},
    {.name = "id-token-audience-empty", .place = Place::id_token, .what = "the ID token's list of audiences is empty",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (3)", .edit_object = [](Object& c, const Scene&) { c["aud"] = json::Array(); }},
    {.name = "id-token-audience-second", .place = Place::id_token, .what = "the ID token has a second audience that nobody trusts",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (3)",
     .edit_object = [](Object& c, const Scene& s) { c["aud"] = json::Array{json::String(s.client_id), "another-client"}; }},
    {.name = "id-token-azp-other", .place = Place::id_token, .what = "the ID token's authorized party is another client",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (5)", .edit_object = [](Object& c, const Scene&) { c["azp"] = "another-client"; }},
    {.name = "id-token-nonce-other", .place = Place::id_token, .what = "the ID token has another nonce",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (11)", .edit_object = [](Object& c, const Scene&) { c["nonce"] = "another-nonce"; }},
    {.name = "id-token-nonce-missing", .place = Place::id_token, .what = "the ID token lacks the nonce that was sent",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (11)", .edit_object = [](Object& c, const Scene&) { c.erase("nonce"); }},
    {.name = "id-token-nonce-type", .place = Place::id_token, .what = "the nonce is a list that holds the right one",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene& s) { c["nonce"] = json::Array{json::String(s.nonce)}; }},
    {.name = "id-token-expired", .place = Place::id_token, .what = "the ID token expired an hour ago",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (9)",
     .edit_object = [](Object& c, const Scene& s) { c["exp"] = to_unix_seconds(s.now) - kHour; }},
    {.name = "id-token-expiry-missing", .place = Place::id_token, .what = "the ID token does not say when it expires",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c.erase("exp"); }},
    {.name = "id-token-expiry-type", .place = Place::id_token, .what = "the ID token's expiry is a word",
     .clause = "RFC 7519 §4.1.4", .edit_object = [](Object& c, const Scene&) { c["exp"] = "tomorrow"; }},
    {.name = "id-token-issued-missing", .place = Place::id_token, .what = "the ID token does not say when it was issued",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c.erase("iat"); }},
    {.name = "id-token-issued-future", .place = Place::id_token, .what = "the ID token was issued an hour from now",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (10)",
     .edit_object = [](Object& c, const Scene& s) { c["iat"] = to_unix_seconds(s.now) + kHour; }},
    {.name = "id-token-not-yet", .place = Place::id_token, .what = "the ID token must not be used for another hour (nbf)",
     .clause = "RFC 7519 §4.1.5", .edit_object = [](Object& c, const Scene& s) { c["nbf"] = to_unix_seconds(s.now) + kHour; }},
    {.name = "id-token-subject-missing", .place = Place::id_token, .what = "the ID token does not say who signed in",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c.erase("sub"); }},
    {.name = "id-token-subject-empty", .place = Place::id_token, .what = "the ID token's subject is empty",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c["sub"] = ""; }},
    {.name = "id-token-subject-type", .place = Place::id_token, .what = "the ID token's subject is a number",
     .clause = "OpenID Connect Core 1.0 §2", .edit_object = [](Object& c, const Scene&) { c["sub"] = 7; }},
    {.name = "id-token-at-hash-other", .place = Place::id_token, .what = "the ID token belongs to another access token (at_hash)",
     .clause = "OpenID Connect Core 1.0 §3.1.3.8", .edit_object = [](Object& c, const Scene&) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"; }},
    {.name = "id-token-skew", .place = Place::id_token, .what = "the provider's clock is five seconds ahead",
     .clause = "RFC 7519 §4.1.5: a small leeway", .verdict = Verdict::accept,
     .edit_object = [](Object& c, const Scene& s) { c["iat"] = to_unix_seconds(s.now) + 5; }},
    {.name = "id-token-audience-list", .place = Place::id_token, .what = "the audience is a list with this client alone",
     .clause = "OpenID Connect Core 1.0 §2", .verdict = Verdict::accept,
     .edit_object = [](Object& c, const Scene& s) { c["aud"] = json::Array{json::String(s.client_id)}; }},
    {.name = "id-token-unknown-claims", .place = Place::id_token, .what = "the ID token has claims that nobody knows",
     .clause = "OpenID Connect Core 1.0 §3.1.3.3: unknown claims are ignored", .verdict = Verdict::accept,
     .edit_object = [](Object& c, const Scene&) { c["https://x.example/claim"] = Object{{"a", nullptr}}; }},
};

}  // namespace

std::span<const Fault> claim_faults() { return kFaults; }

}  // namespace latchkey::fake
