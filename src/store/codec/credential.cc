#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kKindCredential = "credential";

constexpr auto hash_fields = [](auto& a, auto& h) {
  a.text("alg", h.algorithm);
  a.bytes("salt", h.salt);
  a.bytes("value", h.value);
  a.number("iterations", h.iterations);
  a.number("memory", h.memory_kib);
  a.number("parallelism", h.parallelism, 1);
  a.text("type", h.type, "id");
  a.text("version", h.version, "1.3");
};

/// A password hash is no secret in the sense of sealing: it stands as it is, so that a lost master key locks nobody out.
constexpr auto credential_fields = [](auto& a, auto& c) {
  a.text("type", c.type);
  a.text("label", c.label);
  a.instant("created", c.created);
  a.number("priority", c.priority, 10);
  bool hashed = c.password.has_value();
  a.flag("hashed", hashed);
  if (hashed) {
    if constexpr (std::remove_reference_t<decltype(a)>::reading) c.password.emplace();
    a.object("hash", *c.password, hash_fields);
  }
  a.secret("secretData", c.secret_data);
  a.text("data", c.data_json);
  a.kept(c.kept_json);
};

DocumentPlace place_of(const RealmId& realm, const UserId& user, const CredentialId& id, const crypto::Sealer& sealer) {
  return {realm.value, kKindCredential, user.value + '\n' + id.value, &sealer};
}

}  // namespace

std::string encode_credential(const RealmId& realm, const UserId& user, const model::Credential& credential,
                              const crypto::Sealer& sealer) {
  return write_document(place_of(realm, user, credential.id, sealer), credential, credential_fields);
}

Result<model::Credential> decode_credential(const RealmId& realm, const UserId& user, const CredentialId& id,
                                            std::string_view document, const crypto::Sealer& sealer) {
  model::Credential credential;
  credential.id = id;
  auto status = read_document(place_of(realm, user, id, sealer), document, credential, credential_fields);
  if (!status) return std::unexpected(status.error());
  return credential;
}

}  // namespace latchkey::store
