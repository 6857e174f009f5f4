// Metadata and key sets that lie. A client that keeps them meets these when it starts or looks again.
#include "fake/fault.h"

namespace latchkey::fake {
namespace {

using json::Object;

Object published(const jose::SigningKey& key) { return jose::public_json(key.verification_jwk()); }

void append(Object& set, Object key) { set["keys"].as_array().push_back(std::move(key)); }

void prepend(Object& set, Object key) {
  auto& keys = set["keys"].as_array();
  keys.insert(keys.begin(), std::move(key));
}

constexpr Fault kFaults[] = {
    {.name = "metadata-issuer-other", .place = Place::metadata, .what = "the metadata names another issuer",
     .clause = "OpenID Connect Discovery 1.0 §4.3",
     .edit_object = [](Object& m, const Scene&) { m["issuer"] = "https://other.example"; }},
    {.name = "metadata-issuer-slash", .place = Place::metadata, .what = "the issuer has a slash at the end that was not asked for",
     .clause = "OpenID Connect Discovery 1.0 §4.3",
     .edit_object = [](Object& m, const Scene& s) { m["issuer"] = json::String(s.issuer + "/"); }},
    {.name = "metadata-issuer-missing", .place = Place::metadata, .what = "the metadata names no issuer",
     .clause = "OpenID Connect Discovery 1.0 §3", .edit_object = [](Object& m, const Scene&) { m.erase("issuer"); }},
    {.name = "metadata-jwks-uri-missing", .place = Place::metadata, .what = "the metadata says nowhere where the keys are",
     .clause = "OpenID Connect Discovery 1.0 §3", .edit_object = [](Object& m, const Scene&) { m.erase("jwks_uri"); }},
    {.name = "metadata-endpoint-script", .place = Place::metadata, .what = "the authorization endpoint is a javascript: address",
     .clause = "RFC 6749 §3.1", .edit_object = [](Object& m, const Scene&) { m["authorization_endpoint"] = "javascript:alert(1)"; }},
    {.name = "metadata-endpoint-type", .place = Place::metadata, .what = "the token endpoint is a number",
     .clause = "OpenID Connect Discovery 1.0 §3", .edit_object = [](Object& m, const Scene&) { m["token_endpoint"] = 7; }},
    {.name = "metadata-html", .place = Place::metadata, .what = "the metadata is an HTML page with status 200",
     .clause = "OpenID Connect Discovery 1.0 §4.2", .instead = answer_html},
    {.name = "metadata-truncated", .place = Place::metadata, .what = "the metadata ends in the middle",
     .clause = "RFC 8259 §2", .instead = answer_truncated},
    {.name = "metadata-array", .place = Place::metadata, .what = "the metadata is a list", .clause = "OpenID Connect Discovery 1.0 §4.2",
     .instead = answer_array},
    {.name = "metadata-endless", .place = Place::metadata, .what = "the metadata is 64 MB long", .clause = "a client bounds what it reads",
     .instead = answer_endless},
    {.name = "metadata-500", .place = Place::metadata, .what = "the metadata answers with status 500",
     .clause = "OpenID Connect Discovery 1.0 §4.2", .instead = answer_500},
    {.name = "keys-empty", .place = Place::keys, .what = "the key set is empty", .clause = "OpenID Connect Core 1.0 §10.1",
     .edit_object = [](Object& set, const Scene&) { set["keys"] = json::Array(); }},
    {.name = "keys-other", .place = Place::keys, .what = "the key set holds another key under the same name", .clause = "RFC 7515 §5.2",
     .edit_object = [](Object& set, const Scene& s) { set["keys"] = json::Array{published(s.keys.impostor())}; }},
    {.name = "keys-encryption", .place = Place::keys, .what = "the only key is for encryption (use enc)", .clause = "RFC 7517 §4.2",
     .edit_object = [](Object& set, const Scene&) { set["keys"].as_array().front().as_object()["use"] = "enc"; }},
    {.name = "keys-html", .place = Place::keys, .what = "the key set is an HTML page", .clause = "RFC 7517 §5", .instead = answer_html},
    {.name = "keys-500", .place = Place::keys, .what = "the key set answers with status 500", .clause = "RFC 7517 §5", .instead = answer_500},
    {.name = "keys-endless", .place = Place::keys, .what = "the key set is 64 MB long", .clause = "a client bounds what it reads",
     .instead = answer_endless},
    {.name = "keys-unknown-beside", .place = Place::keys, .what = "a key of an unknown type stands before the right one",
     .clause = "RFC 7517 §5: unknown key types are ignored", .verdict = Verdict::accept,
     .edit_object = [](Object& set, const Scene&) { prepend(set, Object{{"kty", "XYZ"}, {"kid", "future"}, {"x", "AA"}}); }},
    {.name = "keys-broken-beside", .place = Place::keys, .what = "a key that cannot be read stands before the right one",
     .clause = "RFC 7517 §5", .verdict = Verdict::accept,
     .edit_object = [](Object& set, const Scene&) { prepend(set, Object{{"kty", "RSA"}, {"kid", "broken"}, {"n", "!"}, {"e", 3}}); }},
    {.name = "keys-encryption-beside", .place = Place::keys, .what = "an encryption key of the same name stands before the right one",
     .clause = "RFC 7517 §4.2, §4.5", .verdict = Verdict::accept,
     .edit_object = [](Object& set, const Scene& s) {
       Object key = published(s.keys.impostor());
       key["use"] = "enc";
       key["alg"] = "RSA-OAEP";
       prepend(set, std::move(key));
     }},
    {.name = "keys-elliptic-beside", .place = Place::keys, .what = "a key for another algorithm stands beside the right one",
     .clause = "RFC 7517 §4.4", .verdict = Verdict::accept,
     .edit_object = [](Object& set, const Scene& s) { append(set, published(s.keys.elliptic)); }},
};

}  // namespace

std::span<const Fault> metadata_faults() { return kFaults; }

}  // namespace latchkey::fake
