#include "kc/write/write_user.h"

#include <algorithm>

#include "base/base64.h"

namespace latchkey::kc {
namespace {

using json::Object;
using json::String;

bool has_type(const model::User& user, std::string_view type) {
  return std::ranges::find(user.credentials, type, &model::Credential::type) != user.credentials.end();
}

/// Argon2 writes its parameters as lists of one string.
Object password_parameters(const crypto::PasswordHash& hash) {
  if (hash.algorithm != "argon2") return {};
  const auto one = [](std::string text) { return json::Array{json::Value(std::move(text))}; };
  return {{"hashLength", one(std::to_string(hash.value.size()))},
          {"memory", one(std::to_string(hash.memory_kib))},
          {"type", one(hash.type)},
          {"version", one(hash.version)},
          {"parallelism", one(std::to_string(hash.parallelism))}};
}

std::string credential_data(const model::Credential& credential) {
  if (!credential.password) return credential.data_json;
  const auto& hash = *credential.password;
  return json::serialize(Object{{"hashIterations", hash.iterations},
                                {"algorithm", hash.algorithm},
                                {"additionalParameters", password_parameters(hash)}});
}

std::string secret_data(const model::Credential& credential) {
  if (!credential.password)
    return credential.secret_data == nullptr ? "" : std::string(credential.secret_data->reveal());
  return json::serialize(Object{{"value", base64_encode(credential.password->value)},
                                {"salt", base64_encode(credential.password->salt)},
                                {"additionalParameters", Object()}});
}

void write_person(const model::User& user, Object& out) {
  out["id"] = String(user.id.value);
  out["username"] = String(user.username);
  write_text(out, "firstName", user.first_name);
  write_text(out, "lastName", user.last_name);
  write_text(out, "email", user.email);
  out["emailVerified"] = user.email_verified;
  out["enabled"] = user.enabled;
  out["createdTimestamp"] = to_unix_millis(user.created);
  write_text(out, "federationLink", user.federation_link);
}

void write_file_members(const model::Realm& realm, const model::User& user, Object& out) {
  json::Array credentials;
  for (const auto& credential : user.credentials)
    credentials.emplace_back(write_credential(credential, Secrets::revealed));
  out["credentials"] = std::move(credentials);
  auto names = write_role_names(realm, user.roles);
  out["realmRoles"] = std::move(names.realm);
  out["clientRoles"] = std::move(names.clients);
  json::Array groups;
  for (const auto& id : user.groups) {
    if (const auto* group = realm.find_group(id)) groups.emplace_back(realm.group_path(*group));
  }
  out["groups"] = std::move(groups);
  write_kept(out, user.kept_json);
}

}  // namespace

Object write_user(const model::Realm& realm, const model::User& user, Detail detail) {
  Object out;
  write_person(user, out);
  if (detail == Detail::brief) return out;
  if (!user.attributes.empty()) out["attributes"] = write_attributes(user.attributes);
  out["totp"] = has_type(user, "otp");
  if (const auto* client = realm.find_client(user.service_account_of); client != nullptr)
    out["serviceAccountClientId"] = String(client->client_id);
  out["disableableCredentialTypes"] = json::Array();
  out["requiredActions"] = write_list(user.required_actions);
  out["notBefore"] = user.not_before;
  if (detail == Detail::file) write_file_members(realm, user, out);
  return out;
}

Object write_credential(const model::Credential& credential, Secrets secrets) {
  Object out;
  out["id"] = String(credential.id.value);
  out["type"] = String(credential.type);
  write_text(out, "userLabel", credential.label);
  out["createdDate"] = to_unix_millis(credential.created);
  if (secrets == Secrets::revealed) write_text(out, "secretData", secret_data(credential));
  write_text(out, "credentialData", credential_data(credential));
  out["priority"] = credential.priority;
  if (secrets == Secrets::revealed) write_kept(out, credential.kept_json);
  return out;
}

Object write_session(const model::UserSession& session, const std::string& username, Object clients) {
  Object out;
  out["id"] = String(session.id.value);
  out["username"] = String(username);
  out["userId"] = String(session.user.value);
  out["ipAddress"] = String(session.ip_address);
  out["start"] = to_unix_millis(session.started);
  out["lastAccess"] = to_unix_millis(session.last_access);
  out["rememberMe"] = session.remember_me;
  out["clients"] = std::move(clients);
  out["transientUser"] = false;
  return out;
}

}  // namespace latchkey::kc
