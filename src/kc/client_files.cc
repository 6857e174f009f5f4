#include "kc/client_files.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kc/key_components.h"

namespace latchkey::kc {
namespace {

std::string_view ssl_word(model::SslRequired ssl) {
  switch (ssl) {
    case model::SslRequired::none:
      return "none";
    case model::SslRequired::external:
      return "external";
    case model::SslRequired::all:
      return "all";
  }
  return "external";
}

bool has_roles(const model::Realm& realm, const model::Client& client) {
  return std::ranges::any_of(realm.parts().roles, [&](const auto& role) { return role->client == client.uuid; });
}

json::Object credentials(const model::Client& client, Secrets secrets) {
  json::Object out;
  out["secret"] = json::String(secrets == Secrets::masked ? kMaskedSecret : client.secret->reveal());
  return out;
}

// OpenID Connect Dynamic Client Registration 1.0 §2, member by member.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSameShape{{{"client_id", "clientId"},
                                                                                   {"client_name", "name"},
                                                                                   {"client_uri", "baseUrl"},
                                                                                   {"redirect_uris", "redirectUris"},
                                                                                   {"client_secret", "secret"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAttributes{
    {{"jwks_uri", "jwks.url"},
     {"logo_uri", "logoUri"},
     {"policy_uri", "policyUri"},
     {"tos_uri", "tosUri"},
     {"id_token_signed_response_alg", "id.token.signed.response.alg"},
     {"userinfo_signed_response_alg", "user.info.response.signature.alg"}}};

bool lists(const json::Object& description, std::string_view key, std::string_view word) {
  const json::Value* list = json::find(description, key);
  return list != nullptr && list->is_array() && std::ranges::any_of(list->get_array(), [&](const json::Value& entry) {
           return entry.is_string() && json::view(entry.get_string()).find(word) != std::string_view::npos;
         });
}

void read_grants(const json::Object& in, json::Object& out) {
  if (!in.contains("grant_types") && !in.contains("response_types")) return;
  out["standardFlowEnabled"] = lists(in, "grant_types", "authorization_code") || lists(in, "response_types", "code");
  out["implicitFlowEnabled"] = lists(in, "grant_types", "implicit") || lists(in, "response_types", "token");
  out["directAccessGrantsEnabled"] = lists(in, "grant_types", "password");
  out["serviceAccountsEnabled"] = lists(in, "grant_types", "client_credentials");
}

void read_authentication(const json::Object& in, json::Object& out) {
  const auto method = json::string_or_empty(in, "token_endpoint_auth_method");
  if (method.empty()) return;
  out["publicClient"] = method == "none";
  if (method == "private_key_jwt") out["clientAuthenticatorType"] = "client-jwt";
  if (method == "client_secret_jwt") out["clientAuthenticatorType"] = "client-secret-jwt";
  if (method == "tls_client_auth") out["clientAuthenticatorType"] = "client-x509";
}

json::Object from_registration(const json::Object& in) {
  json::Object out;
  for (const auto& [from, to] : kSameShape) {
    if (const json::Value* value = json::find(in, from)) out[to] = *value;
  }
  json::Object attributes;
  for (const auto& [from, to] : kAttributes) {
    if (const auto text = json::string_or_empty(in, from); !text.empty()) attributes[to] = json::String(text);
  }
  if (json::string_or_empty(in, "jwks_uri") != "") attributes["use.jwks.url"] = "true";
  if (!attributes.empty()) out["attributes"] = std::move(attributes);
  out["protocol"] = "openid-connect";
  read_grants(in, out);
  read_authentication(in, out);
  return out;
}

}  // namespace

json::Object write_adapter_file(const model::Realm& realm, const model::Client& client, std::string_view server_url,
                                Secrets secrets) {
  json::Object out;
  out["realm"] = json::String(realm.name());
  if (client.bearer_only) out["bearer-only"] = true;
  out["auth-server-url"] = json::String(server_url);
  out["ssl-required"] = json::String(ssl_word(realm.settings().ssl_required));
  out["resource"] = json::String(client.client_id);
  if (client.public_client) out["public-client"] = true;
  if (has_roles(realm, client)) out["use-resource-role-mappings"] = true;
  if (client.secret && !client.public_client && !client.bearer_only) out["credentials"] = credentials(client, secrets);
  out["confidential-port"] = 0;
  return out;
}

Result<json::Object> read_client_description(std::string_view text) {
  auto object = json::parse_object(text);
  if (!object) return fail(Error::Kind::invalid, "The description must be JSON: " + object.error().detail);
  if (object->contains("clientId")) return object;
  for (const auto* member : {"redirect_uris", "client_name", "client_id"}) {
    if (object->contains(member)) return from_registration(*object);
  }
  return fail(Error::Kind::invalid, "The description is neither a client nor the metadata of a client registration");
}

}  // namespace latchkey::kc
