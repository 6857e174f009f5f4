// Token and userinfo responses that lie, without touching the ID token.
#include "fake/fault.h"

namespace latchkey::fake {
namespace {

using json::Object;

constexpr Fault kTokenFaults[] = {
    {.name = "token-500", .place = Place::token, .what = "the token endpoint answers with status 500", .clause = "RFC 6749 §5.2",
     .instead = answer_500},
    {.name = "token-html", .place = Place::token, .what = "the token response is an HTML page with status 200", .clause = "RFC 6749 §5.1",
     .instead = answer_html},
    {.name = "token-truncated", .place = Place::token, .what = "the token response ends in the middle", .clause = "RFC 8259 §2",
     .instead = answer_truncated},
    {.name = "token-array", .place = Place::token, .what = "the token response is a list", .clause = "RFC 6749 §5.1", .instead = answer_array},
    {.name = "token-endless", .place = Place::token, .what = "the token response is 64 MB long", .clause = "a client bounds what it reads",
     .instead = answer_endless},
    {.name = "token-redirect", .place = Place::token, .what = "the token endpoint redirects the code elsewhere", .clause = "RFC 9700 §4.12",
     .instead = answer_redirect},
    {.name = "token-silent", .place = Place::token, .what = "the token endpoint never answers", .clause = "a client bounds how long it waits",
     .never_answers = true},
    {.name = "token-error-200", .place = Place::token, .what = "the token response is an error with status 200", .clause = "RFC 6749 §5.2",
     .instead = [](const Scene&) { return http::Response::json(200, R"({"error":"invalid_grant"})"); }},
    {.name = "token-id-token-missing", .place = Place::token, .what = "the token response has no ID token",
     .clause = "OpenID Connect Core 1.0 §3.1.3.3", .edit_object = [](Object& t, const Scene&) { t.erase("id_token"); }},
    {.name = "token-id-token-type", .place = Place::token, .what = "the ID token is an object instead of a string",
     .clause = "OpenID Connect Core 1.0 §3.1.3.3", .edit_object = [](Object& t, const Scene&) { t["id_token"] = Object{{"sub", "alice"}}; }},
    {.name = "token-access-token-missing", .place = Place::token, .what = "the token response has no access token",
     .clause = "RFC 6749 §5.1", .edit_object = [](Object& t, const Scene&) { t.erase("access_token"); }},
    {.name = "token-type-missing", .place = Place::token, .what = "the token response does not say the token's type", .clause = "RFC 6749 §5.1",
     .edit_object = [](Object& t, const Scene&) { t.erase("token_type"); }},
    {.name = "token-type-other", .place = Place::token, .what = "the access token is of a type that nobody asked for (mac)",
     .clause = "RFC 6749 §7.1", .edit_object = [](Object& t, const Scene&) { t["token_type"] = "mac"; }},
    {.name = "token-unknown-members", .place = Place::token, .what = "the token response has members that nobody knows",
     .clause = "RFC 6749 §5.1: unknown members are ignored", .verdict = Verdict::accept,
     .edit_object = [](Object& t, const Scene&) { t["x_future"] = Object{{"a", json::Array{1, 2}}}; }},
    {.name = "token-type-case", .place = Place::token, .what = "the token's type is written bEARER",
     .clause = "RFC 6749 §5.1: the value is case insensitive", .verdict = Verdict::accept,
     .edit_object = [](Object& t, const Scene&) { t["token_type"] = "bEARER"; }},
};

constexpr Fault kUserinfoFaults[] = {
    {.name = "userinfo-subject-other", .place = Place::userinfo, .what = "userinfo speaks of another person",
     .clause = "OpenID Connect Core 1.0 §5.3.2", .edit_object = [](Object& u, const Scene&) { u["sub"] = "mallory"; }},
    {.name = "userinfo-subject-missing", .place = Place::userinfo, .what = "userinfo does not say of whom it speaks",
     .clause = "OpenID Connect Core 1.0 §5.3.2", .edit_object = [](Object& u, const Scene&) { u.erase("sub"); }},
    {.name = "userinfo-subject-type", .place = Place::userinfo, .what = "the subject in userinfo is a number",
     .clause = "OpenID Connect Core 1.0 §5.1", .edit_object = [](Object& u, const Scene&) { u["sub"] = 7; }},
};

}  // namespace

std::span<const Fault> token_faults() { return kTokenFaults; }
std::span<const Fault> userinfo_faults() { return kUserinfoFaults; }

}  // namespace latchkey::fake
