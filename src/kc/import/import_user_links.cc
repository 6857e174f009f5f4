// Of one user: federatedIdentities and clientConsents.
#include <fmt/format.h>

#include <algorithm>

#include "kc/import/import_state.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

void read_identities(ObjectReader& reader, UserLinks& links) {
  reader.for_each_object("federatedIdentities", [&](ObjectReader& entry) {
    model::FederatedIdentity identity;
    identity.provider = entry.required_string("identityProvider");
    identity.user_id = entry.required_string("userId");
    identity.username = entry.string_or("userName", "");
    const auto same = [&](const auto& other) { return other.provider == identity.provider; };
    if (std::ranges::any_of(links.identities, same)) entry.reject("identityProvider", "stands twice");
    links.identities.push_back(std::move(identity));
  });
}

void read_scopes(ObjectReader& entry, ImportState& state, model::Consent& consent) {
  for (const auto& name : entry.string_list("grantedClientScopes")) {
    if (const auto* scope = state.draft.scope(name)) {
      consent.scopes.push_back(scope->id);
    } else {
      state.notes.say(fmt::format("consents name the client scope \"{}\", which does not exist: left out", name));
    }
  }
  std::ranges::sort(consent.scopes);
  const auto [first, last] = std::ranges::unique(consent.scopes);
  consent.scopes.erase(first, last);
}

void read_consents(ObjectReader& reader, ImportState& state, UserLinks& links) {
  reader.for_each_object("clientConsents", [&](ObjectReader& entry) {
    const std::string client_id = entry.required_string("clientId");
    const auto* client = state.draft.client(client_id);
    if (client == nullptr) {
      state.notes.say(fmt::format("consents name the client \"{}\", which does not exist: left out", client_id));
      return;
    }
    model::Consent consent;
    consent.user = links.user;
    consent.client = client->uuid;
    consent.created = from_unix_millis(entry.int64_or("createdDate", 0));
    consent.updated = from_unix_millis(entry.int64_or("lastUpdatedDate", to_unix_millis(consent.created)));
    read_scopes(entry, state, consent);
    links.consents.push_back(std::move(consent));
  });
}

}  // namespace

void read_user_links(ObjectReader& reader, ImportState& state, const model::UserId& user) {
  UserLinks links{user, {}, {}};
  read_identities(reader, links);
  read_consents(reader, state, links);
  if (!links.empty()) state.links.push_back(std::move(links));
}

void append_links(store::Plan& plan, const model::RealmId& realm, const UserLinks& links) {
  for (const auto& identity : links.identities) plan.add(store::PutFederatedIdentity{realm, links.user, identity});
  for (const auto& consent : links.consents) plan.add(store::PutConsent{realm, consent});
}

}  // namespace latchkey::kc
