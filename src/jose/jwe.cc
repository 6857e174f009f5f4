#include "jose/jwe.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "crypto/key_transport.h"
#include "jose/jwe_content_key.h"
#include "json/object_reader.h"

namespace latchkey::jose {
namespace {

using Reason = JweError::Reason;

std::unexpected<JweError> jwe_fail(Reason reason, std::string detail) {
  return std::unexpected<JweError>(JweError{reason, std::move(detail)});
}

struct JweParts {
  JweHeader header;
  std::string_view protected_header;  // into the text that was split: the associated data
  std::string encrypted_key, iv;
  crypto::SealedContent content;
};

JweResult<JweHeader> read_header(std::string_view encoded) {
  const auto text = base64url_decode(encoded);
  if (!text) return jwe_fail(Reason::malformed, "the header is not base64url");
  // RFC 7516 §4: header parameter names MUST be unique; the JSON parser refuses repeated ones.
  auto object = json::parse_object(*text, {.max_bytes = 16 * 1024, .max_depth = 8});
  if (!object) return jwe_fail(Reason::malformed, "header: " + object.error().detail);
  JweHeader header;
  json::ObjectReader in(*object);
  header.alg = in.required_string("alg");
  header.enc = in.required_string("enc");
  header.kid = in.string_or("kid", "");
  header.typ = in.string_or("typ", "");
  header.cty = in.string_or("cty", "");
  if (!in.ok()) return jwe_fail(Reason::malformed, "header: " + in.status().error().detail);
  header.all = std::move(*object);
  return header;
}

/// BASE64URL(header) . BASE64URL(encrypted key) . BASE64URL(iv) . BASE64URL(ciphertext) . BASE64URL(tag)
JweResult<JweParts> split(std::string_view compact) {
  if (compact.size() > max_jwe_bytes)
    return jwe_fail(Reason::malformed, fmt::format("{} bytes are over the limit of {}", compact.size(), max_jwe_bytes));
  if (!looks_encrypted(compact)) return jwe_fail(Reason::malformed, "five parts are expected");
  std::array<std::string_view, 5> part;
  for (std::size_t i = 0, from = 0; i < part.size(); ++i) {
    const std::size_t dot = std::min(compact.find('.', from), compact.size());
    part[i] = compact.substr(from, dot - from);
    from = dot + 1;
  }
  auto header = read_header(part[0]);
  if (!header) return std::unexpected(std::move(header.error()));
  auto key = base64url_decode(part[1]);
  auto iv = base64url_decode(part[2]);
  auto ciphertext = base64url_decode(part[3]);
  auto tag = base64url_decode(part[4]);
  if (!key || !iv || !ciphertext || !tag) return jwe_fail(Reason::malformed, "a part is not base64url");
  return JweParts{.header = std::move(*header),
                  .protected_header = part[0],
                  .encrypted_key = std::move(*key),
                  .iv = std::move(*iv),
                  .content = {std::move(*ciphertext), std::move(*tag)}};
}

struct Chosen {
  const KeyManagementInfo& row;
  crypto::ContentCipher content;
};

JweResult<Chosen> choose(const JweHeader& header, const JweAcceptance& accepted) {
  const auto alg = parse_key_management(header.alg);
  const auto enc = parse_content_encryption(header.enc);
  // RFC 8725 §3.1: the algorithms are the caller's choice; the header only picks from it
  if (!alg || std::ranges::find(accepted.key_management, *alg) == accepted.key_management.end())
    return jwe_fail(Reason::algorithm_not_allowed,
                    fmt::format("alg \"{}\" is not accepted here", header.alg.substr(0, 40)));
  if (!enc || std::ranges::find(accepted.content, *enc) == accepted.content.end())
    return jwe_fail(Reason::algorithm_not_allowed,
                    fmt::format("enc \"{}\" is not accepted here", header.enc.substr(0, 40)));
  // RFC 7516 §4.1.13: extensions that are not understood make the JWE invalid. We understand none.
  if (header.all.contains("crit")) return jwe_fail(Reason::critical_header, "crit: no extension is understood");
  // RFC 8725 §3.6: "Compression of data SHOULD NOT be done before encryption"; and what is small may grow huge
  if (header.all.contains("zip")) return jwe_fail(Reason::compressed, "zip: compressed content is not taken");
  return Chosen{info(*alg), *enc};
}

/// Ours that fit: of that name, or all when the header names none; a key without a name serves for any.
std::vector<const DecryptionKey*> candidates(std::span<const DecryptionKey> keys, const JweHeader& header,
                                             const Chosen& chosen) {
  std::vector<const DecryptionKey*> fitting;
  for (const DecryptionKey& key : keys) {
    const bool named = header.kid.empty() || key.kid().empty() || key.kid() == header.kid;
    if (named && key.can_open(chosen.row.id, chosen.content)) fitting.push_back(&key);
  }
  return fitting;
}

bool on_our_curve(const DecryptionKey& key, const KeyParameters& parameters) {
  const auto* ours = std::get_if<crypto::AgreementPrivateKey>(&key.material());
  return ours == nullptr || !parameters.epk || ours->curve() == parameters.epk->curve();
}

std::optional<Secret> open_with(const DecryptionKey& key, const JweParts& parts, const Chosen& chosen,
                                const KeyParameters& parameters) {
  auto content_key = open_content_key(key, {chosen.row, chosen.content, parameters, parts.encrypted_key});
  const std::size_t wanted = crypto::content_key_size(chosen.content);
  // RFC 7516 §11.5: a key that does not open, or of a wrong length, must look like altered content, in the answer and
  // in what it takes; so a key that nobody knows goes on in its place.
  if (!content_key || content_key->size() != wanted) content_key = crypto::unknown_key(wanted);
  return crypto::content_open(chosen.content, content_key->reveal(), parts.iv, parts.protected_header, parts.content);
}

}  // namespace

bool looks_encrypted(std::string_view compact) { return std::ranges::count(compact, '.') == 4; }

JweResult<DecryptedJwe> decrypt_jwe(std::string_view compact, std::span<const DecryptionKey> keys,
                                    const JweAcceptance& accepted) {
  auto parts = split(compact);
  if (!parts) return std::unexpected(std::move(parts.error()));
  const auto chosen = choose(parts->header, accepted);
  if (!chosen) return std::unexpected(chosen.error());
  const auto parameters = read_key_parameters(parts->header.all, chosen->row);
  if (!parameters) return std::unexpected(parameters.error());
  const auto fitting = candidates(keys, parts->header, *chosen);
  if (fitting.empty())
    return jwe_fail(Reason::unknown_key, fmt::format("no key of ours for {} and kid \"{}\"", chosen->row.name,
                                                     parts->header.kid.substr(0, 100)));
  if (std::ranges::none_of(fitting, [&](const DecryptionKey* key) { return on_our_curve(*key, *parameters); }))
    return jwe_fail(Reason::bad_key_agreement, "epk is on another curve than the key it is meant for");
  // A token without kid may be tried with several keys; more would let one token buy many decryptions.
  constexpr std::size_t max_tries = 4;
  for (std::size_t i = 0; i < fitting.size() && i < max_tries; ++i) {
    if (!on_our_curve(*fitting[i], *parameters)) continue;
    if (auto plaintext = open_with(*fitting[i], *parts, *chosen, *parameters))
      return DecryptedJwe{std::move(parts->header), std::move(*plaintext)};
  }
  return jwe_fail(Reason::not_decrypted, "no key of ours opens it, or it was altered");
}

Result<std::string> encrypt_jwe(const EncryptionKey& key, JweRecipe recipe, std::string_view plaintext,
                                Random& random) {
  if (!key.can_seal(recipe.key_management, recipe.content))
    return fail(Error::Kind::invalid, fmt::format("the key cannot be used with {}", info(recipe.key_management).name));
  json::Object header;
  header["alg"] = info(recipe.key_management).name;
  header["enc"] = name(recipe.content);
  if (!key.kid().empty()) header["kid"] = key.kid();
  for (const auto& member : recipe.header) {
    if (!header.contains(member.key())) header.insert(member);
  }
  auto sealed = seal_content_key(key, recipe, header, random);
  if (!sealed) return std::unexpected(std::move(sealed.error()));
  std::string out = base64url_encode(json::serialize(header));
  const std::string iv = random.bytes(crypto::content_iv_size(recipe.content));
  const auto content = crypto::content_seal(recipe.content, sealed->content_key.reveal(), iv, out, plaintext);
  for (const std::string& part : {sealed->encrypted_key, iv, content.ciphertext, content.tag})
    out += '.' + base64url_encode(part);
  return out;
}

}  // namespace latchkey::jose
