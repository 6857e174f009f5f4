// identityProviders and identityProviderMappers: kept until somebody signs in through one.
#include <fmt/format.h>

#include "kc/identity_providers.h"
#include "kc/import/import_state.h"

namespace latchkey::kc {
namespace {

using Ids = std::map<std::string, std::string, std::less<>>;  // alias -> component id

void read_provider(json::ObjectReader& reader, Ids& ids, ImportState& state) {
  model::Component provider = read_identity_provider(reader, state.random());
  if (!reader.ok()) return;
  state.claim_id(reader, "component", provider.id.value);
  provider.parent_id = state.draft.settings.id.value;
  if (!ids.emplace(provider.name, provider.id.value).second) {
    state.fail(Error::Kind::conflict, reader.path(),
               fmt::format("defines the identity provider \"{}\" a second time", provider.name));
  }
  state.notes.say(
      fmt::format("nobody can sign in through the identity provider \"{}\" yet; its settings are kept", provider.name));
  state.draft.add(std::move(provider));
}

void read_mapper(json::ObjectReader& reader, const Ids& ids, ImportState& state) {
  auto read = read_identity_provider_mapper(reader, state.random());
  if (!reader.ok()) return;
  state.claim_id(reader, "component", read.mapper.id.value);
  const auto owner = ids.find(read.alias);
  if (owner == ids.end()) {
    reader.reject("identityProviderAlias",
                  fmt::format("names the identity provider \"{}\", which does not exist", read.alias));
    return;
  }
  read.mapper.parent_id = owner->second;
  state.draft.add(std::move(read.mapper));
}

}  // namespace

void import_identity_providers(json::ObjectReader& realm, ImportState& state) {
  Ids ids;
  realm.for_each_object("identityProviders", [&](json::ObjectReader& reader) { read_provider(reader, ids, state); });
  realm.for_each_object("identityProviderMappers",
                        [&](json::ObjectReader& reader) { read_mapper(reader, ids, state); });
}

}  // namespace latchkey::kc
