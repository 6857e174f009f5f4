#include "store/codec/reseal_document.h"

#include <algorithm>

#include "crypto/sealer.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

using Resealed = Result<std::optional<std::string>>;

constexpr std::string_view kSealedPrefix = "v1:";

/// A plain text that merely looks sealed costs a rewrite, no more.
bool holds_old_seal(const json::Value& value, const crypto::Sealer& sealer) {
  if (const auto* text = value.if_string()) {
    const auto view = json::view(*text);
    return view.starts_with(kSealedPrefix) && sealer.needs_resealing(view);
  }
  if (const auto* array = value.if_array()) {
    return std::ranges::any_of(*array, [&](const auto& entry) { return holds_old_seal(entry, sealer); });
  }
  if (const auto* object = value.if_object()) {
    return std::ranges::any_of(*object, [&](const auto& member) { return holds_old_seal(member.value(), sealer); });
  }
  return false;
}

/// `again` decodes and encodes.
template <class Again>
Resealed reseal(std::string_view document, const crypto::Sealer& sealer, Again again) {
  if (document.find(kSealedPrefix) == std::string_view::npos) return std::nullopt;
  const auto parsed = json::parse(document, kDocumentLimits);
  if (parsed && !holds_old_seal(*parsed, sealer)) return std::nullopt;
  Result<std::string> fresh = again();
  if (!fresh) return std::unexpected(fresh.error());
  return std::optional(std::move(*fresh));
}

template <class Decode>
Resealed reseal_as(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer, Decode decode) {
  return reseal(object.document, sealer, [&]() -> Result<std::string> {
    auto value = decode(realm, object, sealer);
    if (!value) return std::unexpected(value.error());
    return encode(realm, *value, sealer).document;
  });
}

}  // namespace

Resealed reseal_settings(const RealmId& realm, std::string_view document, const crypto::Sealer& sealer) {
  return reseal(document, sealer, [&]() -> Result<std::string> {
    auto settings = decode_settings(realm, "", document, sealer);
    if (!settings) return std::unexpected(settings.error());
    return encode_settings(*settings, sealer);
  });
}

Resealed reseal_object(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  if (object.kind == kKindClient) return reseal_as(realm, object, sealer, decode_client);
  if (object.kind == kKindClientScope) return reseal_as(realm, object, sealer, decode_client_scope);
  if (object.kind == kKindRole) return reseal_as(realm, object, sealer, decode_role);
  if (object.kind == kKindGroup) return reseal_as(realm, object, sealer, decode_group);
  if (object.kind == kKindComponent) return reseal_as(realm, object, sealer, decode_component);
  if (object.kind == kKindFlow) return reseal_as(realm, object, sealer, decode_flow);
  if (object.kind == kKindAuthenticatorConfig) return reseal_as(realm, object, sealer, decode_authenticator_config);
  if (object.kind == kKindRequiredAction) return reseal_as(realm, object, sealer, decode_required_action);
  return fail(Error::Kind::internal, "cannot change the key of a stored " + object.kind + ": this version does not know the kind");
}

Resealed reseal_user(const RealmId& realm, const UserId& user, std::string_view document, const crypto::Sealer& sealer) {
  return reseal(document, sealer, [&]() -> Result<std::string> {
    auto value = decode_user(realm, user, document, sealer);
    if (!value) return std::unexpected(value.error());
    return encode_user(realm, *value, sealer);
  });
}

Resealed reseal_credential(const RealmId& realm, const UserId& user, const CredentialId& id, std::string_view document,
                           const crypto::Sealer& sealer) {
  return reseal(document, sealer, [&]() -> Result<std::string> {
    auto value = decode_credential(realm, user, id, document, sealer);
    if (!value) return std::unexpected(value.error());
    return encode_credential(realm, user, *value, sealer);
  });
}

}  // namespace latchkey::store
