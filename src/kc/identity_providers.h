// Identity providers and their mappers: read and written in Keycloak's JSON. They are stored and served, and nobody
// signs in through one yet. Both are components of internal types (kept.h); a mapper's parent is its provider.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kc/kept.h"
#include "kc/read/reading.h"
#include "kc/write/write.h"
#include "model/realm.h"

namespace latchkey::kc {

/// The incumbent's kinds of identity providers: id ("oidc") and name.
struct IdentityProviderKind {
  std::string_view id, name;
  bool social = false;
};
/// Null when there is no such kind.
[[nodiscard]] const IdentityProviderKind* find_identity_provider_kind(std::string_view id);
/// IdentityProviderMapperTypeRepresentation by id, for a provider of this kind.
[[nodiscard]] json::Object write_mapper_types(std::string_view provider_kind);

/// The component of that alias, or null.
[[nodiscard]] ComponentPtr find_identity_provider(const model::Realm& realm, std::string_view alias);
/// Its mappers, by name.
[[nodiscard]] std::vector<ComponentPtr> mappers_of(const model::Realm& realm, const model::Component& provider);
/// The aliases of those that name an authentication flow, for the first login or for what follows every login.
[[nodiscard]] std::vector<std::string> identity_providers_using(const model::Realm& realm, std::string_view flow_alias);
/// A member of the representation that is kept as text: "displayName", "organizationId"; "" when absent.
[[nodiscard]] std::string kept_text(const model::Component& provider, std::string_view member);

[[nodiscard]] model::Component read_identity_provider(json::ObjectReader& reader, Random& random);
[[nodiscard]] json::Object write_identity_provider(const model::Component& provider, Secrets secrets);

struct MapperRead {
  model::Component mapper;  ///< without its parent
  std::string alias;        ///< of the provider that it belongs to
};
[[nodiscard]] MapperRead read_identity_provider_mapper(json::ObjectReader& reader, Random& random);
[[nodiscard]] json::Object write_identity_provider_mapper(const model::Component& mapper, std::string_view alias);

/// `identityProviders` and `identityProviderMappers` of a realm file.
[[nodiscard]] json::Array write_identity_providers(const model::Realm& realm, Secrets secrets);
[[nodiscard]] json::Array write_identity_provider_mappers(const model::Realm& realm);

// For the Admin REST: what was sent, checked against the realm. An update is laid over what stands; masks stay.
[[nodiscard]] Result<model::Component> make_identity_provider(const model::Realm& realm, const json::Object& sent,
                                                              Random& random);
[[nodiscard]] Result<model::Component> update_identity_provider(const model::Realm& realm, const model::Component& old,
                                                                const json::Object& sent, Random& random);
/// `old` null: a new one.
[[nodiscard]] Result<model::Component> change_identity_provider_mapper(const model::Realm& realm,
                                                                       const model::Component& provider,
                                                                       const model::Component* old,
                                                                       const json::Object& sent, Random& random);

}  // namespace latchkey::kc
