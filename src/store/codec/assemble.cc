#include "store/codec/assemble.h"

#include <algorithm>
#include <unordered_set>

#include "store/codec/codec.h"

namespace latchkey::store {
namespace {

template <class T>
using Shared = std::vector<std::shared_ptr<const T>>;

/// What the list of one kind must leave out and take in.
using Named = std::unordered_set<std::string>;

const std::string& id_of(const model::Client& v) { return v.uuid.value; }
const std::string& id_of(const model::AuthenticatorConfig& v) { return v.id; }
const std::string& id_of(const model::RequiredAction& v) { return v.alias; }
template <class T>
const std::string& id_of(const T& v) {
  return v.id.value;
}

constexpr auto by_id = [](const auto& a, const auto& b) { return id_of(*a) < id_of(*b); };

/// What is to be read, wherever it stands: a whole realm is not copied for it.
struct Objects {
  const RealmHead& head;
  const std::string& settings;
  const std::vector<ConfigObject>& changed;
  const std::vector<ConfigObject>& removed;
};

/// Replaces what `objects` and `removed` name; the rest is shared. Keeps the order by id.
template <class T, class Decode>
Status<> update(Shared<T>& list, std::string_view kind, const Objects& changes, const crypto::Sealer& sealer,
                Decode decode) {
  Shared<T> fresh;
  Named named;
  for (const auto& object : changes.changed) {
    if (object.kind != kind) continue;
    auto value = decode(changes.head.id, object, sealer);
    if (!value) return std::unexpected(value.error());
    if (!list.empty()) named.insert(object.id);
    fresh.push_back(std::make_shared<const T>(std::move(*value)));
  }
  if (list.empty()) {
    // A whole realm: nothing stands that could be named.
    std::ranges::sort(fresh, by_id);
    list = std::move(fresh);
    return {};
  }
  for (const auto& object : changes.removed) {
    if (object.kind == kind) named.insert(object.id);
  }
  if (named.empty()) return {};
  std::erase_if(list, [&](const auto& value) { return named.contains(id_of(*value)); });
  std::ranges::sort(fresh, by_id);
  Shared<T> merged;
  merged.reserve(list.size() + fresh.size());
  std::ranges::merge(list, fresh, std::back_inserter(merged), by_id);
  list = std::move(merged);
  return {};
}

template <class T>
void put_all(Plan& plan, const RealmId& realm, const Shared<T>& list, const crypto::Sealer& sealer) {
  for (const auto& value : list) plan.add(PutObject{.realm = realm, .object = encode(realm, *value, sealer)});
}

Result<model::RealmParts> apply(model::RealmParts parts, const Objects& changes, const crypto::Sealer& sealer) {
  auto settings = decode_settings(changes.head.id, changes.head.name, changes.settings, sealer);
  if (!settings) return std::unexpected(settings.error());
  parts.settings = std::move(*settings);
  parts.version = changes.head.version;
  Status<> status;
  const auto take = [&](auto& list, std::string_view kind, auto decode) {
    if (status) status = update(list, kind, changes, sealer, decode);
  };
  take(parts.clients, kKindClient, decode_client);
  take(parts.client_scopes, kKindClientScope, decode_client_scope);
  take(parts.roles, kKindRole, decode_role);
  take(parts.groups, kKindGroup, decode_group);
  take(parts.components, kKindComponent, decode_component);
  take(parts.flows, kKindFlow, decode_flow);
  take(parts.authenticator_configs, kKindAuthenticatorConfig, decode_authenticator_config);
  take(parts.required_actions, kKindRequiredAction, decode_required_action);
  if (!status) return std::unexpected(status.error());
  return parts;
}

}  // namespace

Result<model::RealmParts> assemble(const RealmRecord& record, const crypto::Sealer& sealer) {
  const std::vector<ConfigObject> none;
  return apply({}, {record.head, record.settings, record.objects, none}, sealer);
}

Result<model::RealmParts> apply_changes(model::RealmParts parts, const RealmChanges& changes,
                                        const crypto::Sealer& sealer) {
  return apply(std::move(parts), {changes.head, changes.settings, changes.changed, changes.removed}, sealer);
}

Plan plan_for_new_realm(const model::RealmParts& parts, const crypto::Sealer& sealer) {
  const auto& realm = parts.settings.id;
  Plan plan;
  plan.add(CreateRealm{.id = realm, .name = parts.settings.name, .settings = encode_settings(parts.settings, sealer)});
  put_all(plan, realm, parts.clients, sealer);
  put_all(plan, realm, parts.client_scopes, sealer);
  put_all(plan, realm, parts.roles, sealer);
  put_all(plan, realm, parts.groups, sealer);
  put_all(plan, realm, parts.components, sealer);
  put_all(plan, realm, parts.flows, sealer);
  put_all(plan, realm, parts.authenticator_configs, sealer);
  put_all(plan, realm, parts.required_actions, sealer);
  return plan;
}

}  // namespace latchkey::store
