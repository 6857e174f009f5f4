// The forms in which files hold credentials:
//   {type, secretData: "<JSON>", credentialData: "<JSON>"}                       exports since Keycloak 8
//   {type, hashedSaltedValue, salt, hashIterations, algorithm, digits, period}   older exports
//   {type: "password", value, temporary}                                         hand-written files
//   anything else is kept, so that a second factor that we do not know still stands in the way.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/base64.h"
#include "kc/read/read_user.h"
#include "kc/read/reading.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::Credential;

model::SharedSecret secret_of(std::string&& text) {
  return text.empty() ? nullptr : std::make_shared<const Secret>(std::move(text));
}

/// Argon2 writes its parameters as lists of one string.
void take_parameters(ObjectReader& data, crypto::PasswordHash& hash) {
  auto map = data.string_list_map("additionalParameters");
  for (auto& [key, values] : data.string_list_map("algorithmData")) map.try_emplace(key, std::move(values));
  const auto text = [&](std::string_view key, std::string fallback) {
    const auto found = map.find(key);
    return found == map.end() || found->second.empty() ? fallback : found->second.front();
  };
  const auto number = [&](std::string_view key, std::int64_t fallback) {
    const std::string digits = text(key, "");
    if (digits.empty()) return fallback;
    std::int64_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9' || value > 1'000'000'000) return std::int64_t{-1};  // check_supported() says so
      value = value * 10 + (c - '0');
    }
    return value;
  };
  hash.type = text("type", "id");
  hash.version = text("version", "1.3");
  hash.memory_kib = number("memory", 7168);
  const std::int64_t lanes = number("parallelism", 1);
  hash.parallelism = lanes > 0 && lanes < 1'000'000 ? static_cast<int>(lanes) : -1;
}

std::optional<std::string> take_base64(ObjectReader& reader, std::string_view key) {
  const std::string text = reader.string_or(key, "");
  if (text.empty() || text == "__SALT__") return std::string();
  auto bytes = base64_decode_mime(text);
  if (!bytes) reader.reject(key, "must be base64");
  return bytes;
}

/// The object inside a member that holds JSON as text.
std::optional<json::Object> take_json_text(ObjectReader& reader, std::string_view key) {
  const auto text = reader.optional_string(key);
  if (!text || text->empty()) return json::Object();
  auto object = json::parse_object(*text);
  if (!object) {
    reader.reject(key, "must hold an object as JSON text: " + object.error().detail);
    return std::nullopt;
  }
  return std::move(*object);
}

/// A hash that we can verify becomes `password`. Another is kept as it is: it signs nobody in.
void settle_password(CredentialReading& reading, const std::string& username, Credential& credential,
                     crypto::PasswordHash hash) {
  const auto supported = crypto::check_supported(hash);
  if (supported) {
    credential.password = std::move(hash);
    credential.secret_data = nullptr;
    credential.data_json.clear();
    return;
  }
  reading.notes.say(fmt::format("user {}: a password hash ({}) cannot be checked, so it signs nobody in: {}", username,
                                hash.algorithm, supported.error().detail));
}

void read_stored_password(ObjectReader& reader, CredentialReading& reading, const std::string& username,
                          Credential& credential) {
  auto secret = take_json_text(reader, "secretData");
  auto data = take_json_text(reader, "credentialData");
  if (!secret || !data) return;
  ObjectReader secret_reader(*secret, reader, "secretData");
  ObjectReader data_reader(*data, reader, "credentialData");
  crypto::PasswordHash hash;
  hash.algorithm = data_reader.string_or("algorithm", "pbkdf2-sha256");
  hash.iterations = data_reader.int64_or("hashIterations", 0);
  if (hash.algorithm == "argon2") take_parameters(data_reader, hash);
  auto value = take_base64(secret_reader, "value");
  auto salt = take_base64(secret_reader, "salt");
  if (!value || !salt || !reader.ok()) return;
  if (value->empty()) {
    secret_reader.reject("value", "is missing");
    return;
  }
  hash.value = std::move(*value);
  hash.salt = std::move(*salt);
  credential.secret_data = secret_of(json::serialize(*secret));
  credential.data_json = json::serialize(*data);
  settle_password(reading, username, credential, std::move(hash));
}

void read_legacy_password(ObjectReader& reader, CredentialReading& reading, const std::string& username,
                          Credential& credential) {
  crypto::PasswordHash hash;
  hash.algorithm = reader.string_or("algorithm", "pbkdf2");
  if (hash.algorithm == "HmacSHA1") hash.algorithm = "pbkdf2";
  hash.iterations = reader.int64_or("hashIterations", 1);
  auto value = take_base64(reader, "hashedSaltedValue");
  auto salt = take_base64(reader, "salt");
  if (!value || !salt || !reader.ok()) return;
  json::Object data{{"hashIterations", hash.iterations}, {"algorithm", hash.algorithm}};
  credential.secret_data =
      secret_of(json::serialize(json::Object{{"value", base64_encode(*value)}, {"salt", base64_encode(*salt)}}));
  credential.data_json = json::serialize(data);
  hash.value = std::move(*value);
  hash.salt = std::move(*salt);
  settle_password(reading, username, credential, std::move(hash));
}

void read_plain_password(ObjectReader& reader, CredentialReading& reading, model::User& user, Credential& credential) {
  std::string password = reader.string_or("value", "");
  if (password.empty()) return;
  if (!reading.hash_password) {
    reader.reject("value", "is a password in clear, which cannot be hashed here");
    return;
  }
  auto hash = reading.hash_password(password);
  wipe(password);
  if (!hash) {
    reader.reject("value", "cannot be used as a password: " + hash.error().detail);
    return;
  }
  credential.password = std::move(*hash);
  if (reader.bool_or("temporary", false) && std::find(user.required_actions.begin(), user.required_actions.end(),
                                                      "UPDATE_PASSWORD") == user.required_actions.end()) {
    user.required_actions.emplace_back("UPDATE_PASSWORD");
  }
}

/// A one-time code's secret of older exports, in the form of newer ones.
void read_legacy_otp(ObjectReader& reader, Credential& credential) {
  json::Object data{{"subType", credential.type},
                    {"digits", reader.int64_or("digits", 6)},
                    {"counter", reader.int64_or("counter", 0)},
                    {"period", reader.int64_or("period", 30)},
                    {"algorithm", reader.string_or("algorithm", "HmacSHA1")}};
  const std::string secret = reader.string_or("hashedSaltedValue", reader.string_or("value", ""));
  credential.type = "otp";
  credential.data_json = json::serialize(data);
  credential.secret_data = secret_of(json::serialize(json::Object{{"value", secret}}));
}

void read_other(ObjectReader& reader, CredentialReading& reading, const std::string& username, Credential& credential) {
  const bool legacy =
      (credential.type == "totp" || credential.type == "hotp") && !reader.object().contains("secretData");
  if (legacy) {
    read_legacy_otp(reader, credential);
  } else {
    credential.secret_data = secret_of(reader.string_or("secretData", ""));
    credential.data_json = reader.string_or("credentialData", "");
    if (credential.secret_data == nullptr) credential.secret_data = secret_of(reader.string_or("value", ""));
  }
  reading.notes.say(fmt::format("user {} has a credential of type {}, which is kept", username, credential.type));
}

}  // namespace

void read_credential(ObjectReader& reader, CredentialReading& reading, model::User& user, int position) {
  Credential credential;
  credential.id = model::CredentialId(read_id(reader, reading.random));
  credential.type = take_name(reader, "type");
  credential.label = reader.string_or("userLabel", reader.string_or("device", ""));
  const std::int64_t now = to_unix_millis(reading.now);
  credential.created = from_unix_millis(reader.int64_or("createdDate", now));
  credential.priority = static_cast<int>(reader.int64_or("priority", (position + 1) * 10) & 0x7fffffff);
  if (!reader.ok()) return;

  const bool is_password = credential.type == "password" || credential.type == "password-history";
  if (!is_password)
    read_other(reader, reading, user.username, credential);
  else if (!json::string_or_empty(reader.object(), "value").empty())
    read_plain_password(reader, reading, user, credential);
  else if (reader.object().contains("hashedSaltedValue"))
    read_legacy_password(reader, reading, user.username, credential);
  else if (reader.object().contains("secretData"))
    read_stored_password(reader, reading, user.username, credential);
  else
    reader.reject("value", "is missing, and so are secretData and hashedSaltedValue");
  if (!reader.ok()) return;

  // What is left may be secret in ways that we do not know, so it is sealed with the rest or not kept at all.
  for (const auto key : {"value", "salt", "hashedSaltedValue", "hashIterations", "algorithm", "digits", "counter",
                         "period", "temporary"}) {
    reader.mark_read(key);
  }
  credential.kept_json = keep_rest(reader, reading.notes, "credentials", {"config", "federationLink"});
  user.credentials.push_back(std::move(credential));
}

}  // namespace latchkey::kc
