#include "kc/names.h"

#include <algorithm>
#include <string>

#include "kc/import/draft.h"

namespace latchkey::kc {

const model::ClientScope* RealmNames::scope(std::string_view name) const { return realm_.find_scope(name); }
const model::ClientScope* RealmNames::scope(const model::ScopeId& id) const { return realm_.find_scope(id); }
const model::Flow* RealmNames::flow(std::string_view id_or_alias) const {
  const auto* flow = realm_.find_flow(model::FlowId(std::string(id_or_alias)));
  return flow != nullptr ? flow : realm_.find_flow(id_or_alias);
}
const model::Client* RealmNames::client(std::string_view client_id) const { return realm_.find_client(client_id); }
const model::Role* RealmNames::role(const model::ClientUuid& client, std::string_view name) const {
  return realm_.find_client_role(client, name);
}
const model::RealmSettings& RealmNames::settings() const { return realm_.settings(); }

const model::ClientScope* DraftNames::scope(std::string_view name) const { return draft_.scope(name); }
const model::ClientScope* DraftNames::scope(const model::ScopeId& id) const {
  const auto found = std::ranges::find(draft_.scopes(), id, &model::ClientScope::id);
  return found == draft_.scopes().end() ? nullptr : &*found;
}
const model::Flow* DraftNames::flow(std::string_view id_or_alias) const {
  const auto* flow = draft_.flow_by_id(id_or_alias);
  return flow != nullptr ? flow : draft_.flow(id_or_alias);
}
const model::Client* DraftNames::client(std::string_view client_id) const { return draft_.client(client_id); }
const model::Role* DraftNames::role(const model::ClientUuid& client, std::string_view name) const {
  return draft_.client_role(client, name);
}
const model::RealmSettings& DraftNames::settings() const { return draft_.settings; }

}  // namespace latchkey::kc
