// What algorithms, formats and protocols there are, by the kinds that a console asks for.
#include "jose/algorithm.h"
#include "kc/catalog/catalog.h"
#include "kc/catalog/property.h"

namespace latchkey::kc {
namespace {

json::Object spi(const json::Array& names) {
  json::Object providers;
  for (const auto& name : names) providers[name.get_string()] = json::Object{{"order", 0}};
  return {{"internal", true}, {"providers", std::move(providers)}};
}

json::Array algorithms(bool symmetric) {
  json::Array out;
  for (const auto& info : jose::all_algorithms()) {
    if (info.symmetric() == symmetric) out.emplace_back(json::String(info.name));
  }
  return out;
}

json::Array all_signatures() {
  json::Array out = algorithms(true);
  for (const auto& name : algorithms(false)) out.emplace_back(name);
  return out;
}

}  // namespace

json::Object provider_names() {
  json::Object out;
  out["client-registration-policy"] = spi({});
  out["client-installation"] = spi(write_strings({"keycloak-oidc-keycloak-json"}));
  out["clientSignature"] = spi(all_signatures());
  // Encrypted tokens are not built, so no algorithm for them is offered.
  out["cekmanagement"] = spi({});
  out["contentencryption"] = spi({});
  out["hash"] = spi(write_strings({"SHA-256", "SHA-384", "SHA-512"}));
  out["keys"] = spi(write_strings({"rsa-generated", "rsa-enc-generated", "rsa", "rsa-enc", "ecdsa-generated",
                                   "eddsa-generated", "hmac-generated", "aes-generated"}));
  out["login-protocol"] = spi(write_strings({"openid-connect"}));
  out["password-hashing"] = spi(write_strings({"argon2", "pbkdf2-sha512", "pbkdf2-sha256", "pbkdf2"}));
  out["signature"] = spi(all_signatures());
  // A console stops at a kind that is not named at all.
  for (const auto* kind :
       {"authenticator", "client-storage", "policy", "protocol-mapper", "required-action", "storage"}) {
    out[kind] = spi({});
  }
  json::Array listeners;
  for (const auto name : event_listeners()) listeners.emplace_back(json::String(name));
  out["eventsListener"] = spi(listeners);
  return out;
}

json::Object crypto_info() {
  return {{"cryptoProvider", "OpenSSL"},
          {"supportedKeystoreTypes", write_strings({"JKS", "PKCS12"})},
          {"clientSignatureSymmetricAlgorithms", algorithms(true)},
          {"clientSignatureAsymmetricAlgorithms", algorithms(false)}};
}

json::Object installation_formats() {
  json::Object file;
  file["id"] = "keycloak-oidc-keycloak-json";
  file["protocol"] = "openid-connect";
  file["downloadOnly"] = false;
  file["displayType"] = "Keycloak OIDC JSON";
  file["helpText"] = "keycloak.json, which Keycloak's adapters and keycloak-js read";
  file["filename"] = "keycloak.json";
  file["mediaType"] = "application/json";
  return {{"openid-connect", json::Array{std::move(file)}}, {"saml", json::Array()}, {"docker-v2", json::Array()}};
}

}  // namespace latchkey::kc
