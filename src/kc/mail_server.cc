#include "kc/mail_server.h"

#include <algorithm>
#include <array>

#include "json/object_reader.h"
#include "kc/key_components.h"

namespace latchkey::kc {
namespace {

std::string_view value_of(const model::StringMap& settings, std::string_view key) {
  const auto found = settings.find(std::string(key));
  return found == settings.end() ? std::string_view() : found->second;
}

/// Either way the connection is refused when it cannot be encrypted.
bool is_encrypted(const model::StringMap& settings) {
  return value_of(settings, "ssl") == "true" || value_of(settings, "starttls") == "true";
}

constexpr std::string_view kSecret = "authTokenClientSecret";
constexpr std::string_view kKept = "smtpServer.authTokenClientSecret";

}  // namespace

bool is_same_mail_server(const model::StringMap& stored, const model::StringMap& typed) {
  constexpr std::array<std::string_view, 3> kAddress{"host", "port", "user"};
  if (is_encrypted(stored) && !is_encrypted(typed)) return false;
  return std::ranges::all_of(kAddress, [&](auto key) { return value_of(stored, key) == value_of(typed, key); });
}

bool is_same_token_client(const model::StringMap& stored, const model::StringMap& typed) {
  constexpr std::array<std::string_view, 2> kClient{"authTokenUrl", "authTokenClientId"};
  return is_same_mail_server(stored, typed) &&
         std::ranges::all_of(kClient, [&](auto key) { return value_of(stored, key) == value_of(typed, key); });
}

model::SharedSecret mail_token_secret(const model::Realm& realm) {
  const auto* kept = find_kept_secrets(realm, realm.id().value);
  if (kept == nullptr) return nullptr;
  const auto found = kept->secrets.find(std::string(kKept));
  return found == kept->secrets.end() ? nullptr : found->second;
}

Result<std::optional<KeptSecrets>> with_mail_token_secret(const model::Realm& realm,
                                                          const json::Object& representation) {
  if (json::find(representation, "smtpServer") == nullptr) return std::nullopt;
  json::ObjectReader reader(representation, json::Scalars::coerce);
  const auto typed = reader.string_map("smtpServer");
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  const std::string_view secret = value_of(typed, kSecret);
  const bool stands = mail_token_secret(realm) != nullptr;
  if (secret == kMaskedSecret) {
    if (!stands || is_same_token_client(realm.settings().smtp, typed)) return std::nullopt;
    return fail(
        Error::Kind::invalid,
        "smtpServer.authTokenClientSecret is that of another mail server, token URL or client, or TLS is off now: "
        "type the secret");
  }
  if (secret.empty() && !stands) return std::nullopt;
  const auto* kept = find_kept_secrets(realm, realm.id().value);
  KeptSecrets secrets = kept == nullptr ? KeptSecrets() : kept->secrets;
  if (secret.empty())
    secrets.erase(std::string(kKept));
  else
    secrets[std::string(kKept)] = std::make_shared<const Secret>(Secret::copy_of(secret));
  return secrets;
}

}  // namespace latchkey::kc
