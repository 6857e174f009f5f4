// Keys to and from the numbers that a JWK carries.
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <fmt/core.h>

#include "crypto/key.h"
#include "crypto/key_state.h"

namespace latchkey::crypto {
namespace {

using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

// Collects parameters; the numbers and strings must live until finish().
class KeyBuilder {
 public:
  void number(const char* name, std::string_view big_endian) {
    numbers_.emplace_back(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
    ok_ = ok_ && numbers_.back() && OSSL_PARAM_BLD_push_BN(builder_.get(), name, numbers_.back().get()) == 1;
  }
  void octets(const char* name, std::string_view text) {
    ok_ = ok_ && OSSL_PARAM_BLD_push_octet_string(builder_.get(), name, text.data(), text.size()) == 1;
  }
  void text(const char* name, const char* value) {
    ok_ = ok_ && OSSL_PARAM_BLD_push_utf8_string(builder_.get(), name, value, 0) == 1;
  }
  EvpPkey finish(const char* type, int selection) {
    Params params(ok_ ? OSSL_PARAM_BLD_to_param(builder_.get()) : nullptr);
    EvpPkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* pkey = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &pkey, selection, params.get()) != 1) {
      return nullptr;
    }
    return EvpPkey(pkey);
  }

 private:
  ParamBuilder builder_{OSSL_PARAM_BLD_new()};
  std::vector<Bignum> numbers_;
  bool ok_ = true;
};

const char* group_name(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return "prime256v1";
    case Curve::p384:
      return "secp384r1";
    case Curve::p521:
      return "secp521r1";
    case Curve::ed25519:
      return "ED25519";
    case Curve::ed448:
      return "ED448";
  }
  return "";
}

bool odd(std::string_view number) { return !number.empty() && (static_cast<unsigned char>(number.back()) & 1) != 0; }

Status<> check(const RsaPublic& rsa) {
  if (rsa.n.size() < 64 || rsa.n.size() > 2048 || !odd(rsa.n))
    return fail(Error::Kind::invalid, "RSA: n is no modulus of 512 to 16384 bits");
  // A huge exponent makes verifying slow at will; nobody uses more than 64 bits (65537 has 17).
  if (rsa.e.empty() || rsa.e.size() > 8 || !odd(rsa.e) || rsa.e == "\x01")
    return fail(Error::Kind::invalid, "RSA: e is no public exponent");
  return {};
}

// RFC 7518 §6.2.1.2: the length of x and y MUST be the full size of a coordinate for the curve.
Status<> check(const EcPublic& ec) {
  const std::size_t size = curve_size(ec.curve);
  if (ec.curve > Curve::p521 || ec.x.size() != size || ec.y.size() != size) {
    return fail(Error::Kind::invalid,
                fmt::format("EC: coordinates of {} must have {} bytes", curve_name(ec.curve), size));
  }
  return {};
}

Status<> check(const OkpPublic& okp) {
  if (okp.curve < Curve::ed25519 || okp.x.size() != curve_size(okp.curve)) {
    return fail(Error::Kind::invalid,
                fmt::format("OKP: x of {} must have {} bytes", curve_name(okp.curve), curve_size(okp.curve)));
  }
  return {};
}

struct AddPublic {
  KeyBuilder& builder;
  const char* operator()(const RsaPublic& rsa) const {
    builder.number(OSSL_PKEY_PARAM_RSA_N, rsa.n);
    builder.number(OSSL_PKEY_PARAM_RSA_E, rsa.e);
    return "RSA";
  }
  const char* operator()(const EcPublic& ec) const {
    builder.text(OSSL_PKEY_PARAM_GROUP_NAME, group_name(ec.curve));
    builder.octets(OSSL_PKEY_PARAM_PUB_KEY, point = "\x04" + ec.x + ec.y);
    return "EC";
  }
  const char* operator()(const OkpPublic& okp) const {
    builder.octets(OSSL_PKEY_PARAM_PUB_KEY, okp.x);
    return group_name(okp.curve);
  }
  std::string& point;
};

bool passes(EVP_PKEY* pkey, int (*question)(EVP_PKEY_CTX*)) {
  EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  return context && question(context.get()) == 1;
}

void add_rsa_private(KeyBuilder& builder, const PrivateParameters& parameters) {
  builder.number(OSSL_PKEY_PARAM_RSA_D, parameters.d.reveal());
  if (parameters.p.empty()) return;
  builder.number(OSSL_PKEY_PARAM_RSA_FACTOR1, parameters.p.reveal());
  builder.number(OSSL_PKEY_PARAM_RSA_FACTOR2, parameters.q.reveal());
  builder.number(OSSL_PKEY_PARAM_RSA_EXPONENT1, parameters.dp.reveal());
  builder.number(OSSL_PKEY_PARAM_RSA_EXPONENT2, parameters.dq.reveal());
  builder.number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, parameters.qi.reveal());
}

// RFC 7518 §6.3.2: if the producer includes any of the other private key parameters, all of them MUST be present.
bool primes_all_or_none(const PrivateParameters& p) {
  const int present = !p.p.empty() + !p.q.empty() + !p.dp.empty() + !p.dq.empty() + !p.qi.empty();
  return present == 0 || present == 5;
}

}  // namespace

std::string number_bytes(const EVP_PKEY* key, const char* parameter, std::size_t width) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &raw) != 1) {
    ERR_clear_error();
    return {};
  }
  const Bignum number(raw);
  std::string out(std::max(width, static_cast<std::size_t>(BN_num_bytes(number.get()))), '\0');
  if (BN_bn2binpad(number.get(), bytes(out), static_cast<int>(out.size())) < 0) openssl_bug("write number");
  return out;
}

Result<PublicKey> PublicKey::from_parameters(const PublicParameters& parameters) {
  if (auto ok = std::visit([](const auto& p) { return check(p); }, parameters); !ok) return std::unexpected(ok.error());
  KeyBuilder builder;
  std::string point;
  const char* type = std::visit(AddPublic{builder, point}, parameters);
  EvpPkey pkey = builder.finish(type, EVP_PKEY_PUBLIC_KEY);
  // RFC 8725 §3.4: an elliptic curve point is checked to lie on its curve (invalid-curve attack).
  if (!pkey || (std::holds_alternative<EcPublic>(parameters) && !passes(pkey.get(), EVP_PKEY_public_check))) {
    return openssl_failure(Error::Kind::invalid, "public key");
  }
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PublicKey(std::move(*state));
}

PublicParameters PublicKey::parameters() const {
  const EVP_PKEY* key = state_->pkey.get();
  if (state_->type == KeyType::rsa) {
    return RsaPublic{number_bytes(key, OSSL_PKEY_PARAM_RSA_N), number_bytes(key, OSSL_PKEY_PARAM_RSA_E)};
  }
  const std::size_t size = curve_size(state_->curve);
  if (state_->type == KeyType::ec) {
    return EcPublic{state_->curve, number_bytes(key, OSSL_PKEY_PARAM_EC_PUB_X, size),
                    number_bytes(key, OSSL_PKEY_PARAM_EC_PUB_Y, size)};
  }
  std::string x(size, '\0');
  std::size_t length = x.size();
  if (EVP_PKEY_get_raw_public_key(key, bytes(x), &length) != 1 || length != size) openssl_bug("read public key");
  return OkpPublic{state_->curve, std::move(x)};
}

Result<PrivateKey> PrivateKey::from_parameters(const PrivateParameters& parameters) {
  const PublicParameters& public_part = parameters.public_part;
  if (auto ok = std::visit([](const auto& p) { return check(p); }, public_part); !ok)
    return std::unexpected(ok.error());
  if (parameters.d.empty() || parameters.d.size() > 2048 || !primes_all_or_none(parameters)) {
    return fail(Error::Kind::invalid, "private key: d, or some of p, q, dp, dq, qi, are missing");
  }
  KeyBuilder builder;
  std::string point;
  const char* type = std::visit(AddPublic{builder, point}, public_part);
  if (std::holds_alternative<RsaPublic>(public_part))
    add_rsa_private(builder, parameters);
  else if (std::holds_alternative<EcPublic>(public_part))
    builder.number(OSSL_PKEY_PARAM_PRIV_KEY, parameters.d.reveal());
  else
    builder.octets(OSSL_PKEY_PARAM_PRIV_KEY, parameters.d.reveal());
  EvpPkey pkey = builder.finish(type, EVP_PKEY_KEYPAIR);
  const bool can_be_compared = !std::holds_alternative<RsaPublic>(public_part) || !parameters.p.empty();
  if (!pkey || (can_be_compared && !passes(pkey.get(), EVP_PKEY_pairwise_check))) {
    return openssl_failure(Error::Kind::invalid, "private key");
  }
  auto state = adopt(std::move(pkey));
  if (!state) return std::unexpected(std::move(state.error()));
  return PrivateKey(std::move(*state));
}

PrivateParameters PrivateKey::parameters() const {
  const EVP_PKEY* key = state_->pkey.get();
  PrivateParameters out{
      .public_part = public_key().parameters(), .d = {}, .p = {}, .q = {}, .dp = {}, .dq = {}, .qi = {}};
  const auto secret = [&](const char* name, std::size_t width = 0) { return Secret(number_bytes(key, name, width)); };
  if (state_->type == KeyType::rsa) {
    out.d = secret(OSSL_PKEY_PARAM_RSA_D);
    out.p = secret(OSSL_PKEY_PARAM_RSA_FACTOR1);
    out.q = secret(OSSL_PKEY_PARAM_RSA_FACTOR2);
    out.dp = secret(OSSL_PKEY_PARAM_RSA_EXPONENT1);
    out.dq = secret(OSSL_PKEY_PARAM_RSA_EXPONENT2);
    out.qi = secret(OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
    return out;
  }
  const std::size_t size = curve_size(state_->curve);
  if (state_->type == KeyType::ec) {
    out.d = secret(OSSL_PKEY_PARAM_PRIV_KEY, size);
    return out;
  }
  std::string d(size, '\0');
  std::size_t length = size;
  if (EVP_PKEY_get_raw_private_key(key, bytes(d), &length) != 1 || length != size) openssl_bug("read private key");
  out.d = Secret(std::move(d));
  return out;
}

}  // namespace latchkey::crypto
