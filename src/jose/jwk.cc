#include "jose/jwk.h"

#include <fmt/core.h>

#include "base/base64.h"
#include "json/object_reader.h"

namespace latchkey::jose {
namespace {

using json::Object;
using json::ObjectReader;

std::string_view kty_name(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::rsa:
      return "RSA";
    case crypto::KeyType::ec:
      return "EC";
    case crypto::KeyType::okp:
      return "OKP";
  }
  return "";
}

std::optional<crypto::Curve> parse_curve(std::string_view name, std::string_view kty) {
  using enum crypto::Curve;
  for (const crypto::Curve curve : {p256, p384, p521, ed25519, ed448}) {
    if (crypto::curve_name(curve) == name && (curve < ed25519) == (kty == "EC")) return curve;
  }
  return std::nullopt;
}

// A base64url member; an error in it is the reader's.
std::string octets(ObjectReader& in, std::string_view key) {
  auto bytes = base64url_decode(in.required_string(key));
  if (!bytes) in.reject(key, "is not base64url");
  return bytes ? std::move(*bytes) : std::string{};
}

Secret secret_octets(ObjectReader& in, std::string_view key) {
  return in.optional_value(key) == nullptr ? Secret{} : Secret(octets(in, key));
}

Result<crypto::PublicParameters> read_public(ObjectReader& in, std::string_view kty) {
  if (kty == "RSA") return crypto::RsaPublic{octets(in, "n"), octets(in, "e")};
  const std::string crv = in.required_string("crv");
  const auto curve = parse_curve(crv, kty);
  if (!curve) return fail(Error::Kind::invalid, fmt::format("JWK: unknown curve \"{}\" for {}", crv, kty));
  if (kty == "EC") return crypto::EcPublic{*curve, octets(in, "x"), octets(in, "y")};
  return crypto::OkpPublic{*curve, octets(in, "x")};
}

Result<KeyMaterial> read_asymmetric(ObjectReader& in, std::string_view kty) {
  auto public_part = read_public(in, kty);
  if (!public_part) return std::unexpected(std::move(public_part.error()));
  if (in.optional_value("d") == nullptr) {
    if (!in.ok()) return std::unexpected(in.status().error());
    auto key = crypto::PublicKey::from_parameters(*public_part);
    if (!key) return std::unexpected(std::move(key.error()));
    return KeyMaterial(std::move(*key));
  }
  crypto::PrivateParameters parameters;
  parameters.public_part = std::move(*public_part);
  parameters.d = secret_octets(in, "d");
  if (kty == "RSA") {
    // RFC 7518 §6.3.2.7: keys with more than two primes are rare; a reader that lacks them MUST NOT use the key.
    if (in.optional_value("oth") != nullptr)
      return fail(Error::Kind::invalid, "JWK: RSA keys of more than two primes are not served");
    parameters.p = secret_octets(in, "p");
    parameters.q = secret_octets(in, "q");
    parameters.dp = secret_octets(in, "dp");
    parameters.dq = secret_octets(in, "dq");
    parameters.qi = secret_octets(in, "qi");
  }
  if (!in.ok()) return std::unexpected(in.status().error());
  auto key = crypto::PrivateKey::from_parameters(parameters);
  if (!key) return std::unexpected(std::move(key.error()));
  return KeyMaterial(std::move(*key));
}

Result<KeyMaterial> read_key(ObjectReader& in) {
  const std::string kty = in.required_string("kty");
  if (!in.ok()) return std::unexpected(in.status().error());
  if (kty == "RSA" || kty == "EC" || kty == "OKP") return read_asymmetric(in, kty);
  if (kty != "oct") return fail(Error::Kind::invalid, fmt::format("JWK: unknown kty \"{}\"", kty));
  Secret bytes(octets(in, "k"));
  if (!in.ok()) return std::unexpected(in.status().error());
  if (bytes.empty()) return fail(Error::Kind::invalid, "JWK: k is empty");
  return KeyMaterial(crypto::HmacKey(std::move(bytes)));
}

void read_certificates(ObjectReader& in, Jwk& jwk) {
  for (const std::string& text : in.string_list("x5c")) {
    // RFC 7517 §4.7: each string is a base64-encoded (not base64url-encoded) DER certificate.
    auto der = base64_decode(text);
    if (!der) {
      in.reject("x5c", "is not base64");
      return;
    }
    jwk.x5c.push_back(std::move(*der));
  }
  jwk.x5t = in.string_or("x5t", "");
  jwk.x5t_s256 = in.string_or("x5t#S256", "");
}

void put(Object& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out[key] = value;
}

void put_octets(Object& out, std::string_view key, std::string_view bytes) {
  if (!bytes.empty()) out[key] = base64url_encode(bytes);
}

struct PutPublic {
  Object& out;
  void operator()(const crypto::RsaPublic& rsa) const {
    put_octets(out, "n", rsa.n);
    put_octets(out, "e", rsa.e);
  }
  void operator()(const crypto::EcPublic& ec) const {
    put(out, "crv", crypto::curve_name(ec.curve));
    put_octets(out, "x", ec.x);
    put_octets(out, "y", ec.y);
  }
  void operator()(const crypto::OkpPublic& okp) const {
    put(out, "crv", crypto::curve_name(okp.curve));
    put_octets(out, "x", okp.x);
  }
};

bool allows(const Jwk& jwk, std::string_view operation, std::string_view other) {
  if (jwk.key_ops.empty()) return true;
  return std::ranges::any_of(jwk.key_ops, [&](const std::string& op) { return op == operation || op == other; });
}

}  // namespace

std::string_view Jwk::kty() const {
  if (const auto* pub = std::get_if<crypto::PublicKey>(&key)) return kty_name(pub->type());
  if (const auto* priv = std::get_if<crypto::PrivateKey>(&key)) return kty_name(priv->type());
  return "oct";
}

std::optional<crypto::PublicKey> Jwk::public_key() const {
  if (const auto* pub = std::get_if<crypto::PublicKey>(&key)) return *pub;
  if (const auto* priv = std::get_if<crypto::PrivateKey>(&key)) return priv->public_key();
  return std::nullopt;
}

bool Jwk::can_verify(Algorithm algorithm) const {
  const AlgorithmInfo& row = info(algorithm);
  // RFC 7517 §4.2, §4.3, §4.4: use, key_ops and alg, where present, say what the key is for.
  if (!alg.empty() && alg != row.name) return false;
  if (!use.empty() && use != "sig") return false;
  if (!allows(*this, "verify", "sign")) return false;
  if (const auto* secret = std::get_if<crypto::HmacKey>(&key)) return row.symmetric() && secret->size() > 0;
  if (row.symmetric()) return false;
  if (const auto* pub = std::get_if<crypto::PublicKey>(&key)) return crypto::fits(*pub, *row.scheme);
  return crypto::fits(*public_key(), *row.scheme);
}

Result<Jwk> parse_jwk(const Object& object) {
  ObjectReader in(object);
  auto key = read_key(in);
  if (!key) return std::unexpected(std::move(key.error()));
  Jwk jwk{.key = std::move(*key),
          .kid = in.string_or("kid", ""),
          .use = in.string_or("use", ""),
          .alg = in.string_or("alg", ""),
          .key_ops = in.string_list("key_ops"),
          .x5c = {},
          .x5t = {},
          .x5t_s256 = {}};
  read_certificates(in, jwk);
  if (!in.ok()) return std::unexpected(in.status().error());
  return jwk;
}

Result<Jwk> parse_jwk(std::string_view text) {
  auto object = json::parse_object(text, {.max_bytes = 64 * 1024, .max_depth = 4});
  if (!object) return std::unexpected(std::move(object.error()));
  return parse_jwk(*object);
}

Object public_json(const Jwk& jwk) {
  Object out;
  put(out, "kid", jwk.kid);
  put(out, "kty", jwk.kty());
  put(out, "alg", jwk.alg);
  put(out, "use", jwk.use);
  if (!jwk.key_ops.empty()) out["key_ops"] = json::Array(jwk.key_ops.begin(), jwk.key_ops.end());
  if (auto key = jwk.public_key()) std::visit(PutPublic{out}, key->parameters());
  json::Array chain;
  for (const std::string& der : jwk.x5c) chain.emplace_back(base64_encode(der));
  if (!chain.empty()) out["x5c"] = std::move(chain);
  put(out, "x5t", jwk.x5t);
  put(out, "x5t#S256", jwk.x5t_s256);
  return out;
}

Object json_with_secrets(const Jwk& jwk) {
  Object out = public_json(jwk);
  if (const auto* secret = std::get_if<crypto::HmacKey>(&jwk.key)) put_octets(out, "k", secret->reveal());
  if (const auto* key = std::get_if<crypto::PrivateKey>(&jwk.key)) {
    const crypto::PrivateParameters p = key->parameters();
    put_octets(out, "d", p.d.reveal());
    put_octets(out, "p", p.p.reveal());
    put_octets(out, "q", p.q.reveal());
    put_octets(out, "dp", p.dp.reveal());
    put_octets(out, "dq", p.dq.reveal());
    put_octets(out, "qi", p.qi.reveal());
  }
  return out;
}

Jwk make_public_jwk(const crypto::PublicKey& key, Algorithm alg, std::string kid, std::string_view certificate_der) {
  Jwk jwk{.key = key,
          .kid = std::move(kid),
          .use = "sig",
          .alg = std::string(name(alg)),
          .key_ops = {},
          .x5c = {},
          .x5t = {},
          .x5t_s256 = {}};
  if (!certificate_der.empty()) {
    jwk.x5c.emplace_back(certificate_der);
    jwk.x5t = base64url_encode(crypto::digest(crypto::Hash::sha1, certificate_der));
    jwk.x5t_s256 = base64url_encode(crypto::sha256(certificate_der));
  }
  return jwk;
}

std::string thumbprint(const Jwk& jwk) {
  // RFC 7638 §3.2: only the required members, in lexicographic order, without white space. None needs an escape.
  const auto octets_of = [](std::string_view raw) { return base64url_encode(raw); };
  std::string text;
  if (const auto* secret = std::get_if<crypto::HmacKey>(&jwk.key)) {
    text = fmt::format(R"({{"k":"{}","kty":"oct"}})", octets_of(secret->reveal()));
  } else {
    const crypto::PublicParameters parameters = jwk.public_key()->parameters();
    if (const auto* rsa = std::get_if<crypto::RsaPublic>(&parameters)) {
      text = fmt::format(R"({{"e":"{}","kty":"RSA","n":"{}"}})", octets_of(rsa->e), octets_of(rsa->n));
    } else if (const auto* ec = std::get_if<crypto::EcPublic>(&parameters)) {
      text = fmt::format(R"({{"crv":"{}","kty":"EC","x":"{}","y":"{}"}})", crypto::curve_name(ec->curve),
                         octets_of(ec->x), octets_of(ec->y));
    } else {  // RFC 8037 §2
      const auto& okp = std::get<crypto::OkpPublic>(parameters);
      text = fmt::format(R"({{"crv":"{}","kty":"OKP","x":"{}"}})", crypto::curve_name(okp.curve), octets_of(okp.x));
    }
  }
  std::string print = base64url_encode(crypto::sha256(text));
  wipe(text);
  return print;
}

std::string thumbprint(const crypto::PublicKey& key) {
  return thumbprint(
      Jwk{.key = key, .kid = {}, .use = {}, .alg = {}, .key_ops = {}, .x5c = {}, .x5t = {}, .x5t_s256 = {}});
}

}  // namespace latchkey::jose
