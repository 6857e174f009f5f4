#include "store/codec/assemble.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <span>
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

/// The same order. The beginnings of ids are compared where they lie together: master of a thousand realms has tens of
/// thousands of roles, each somewhere else in memory.
template <class T>
void sort_by_id(Shared<T>& list) {
  struct Entry {
    std::uint64_t beginning;
    std::shared_ptr<const T> value;
  };
  std::vector<Entry> entries;
  entries.reserve(list.size());
  for (auto& value : list) {
    std::uint64_t beginning = 0;
    const std::string_view id = id_of(*value);
    for (std::size_t i = 0; i < sizeof beginning; ++i)
      beginning = beginning << 8U | (i < id.size() ? static_cast<unsigned char>(id[i]) : 0U);
    entries.push_back({beginning, std::move(value)});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return a.beginning != b.beginning ? a.beginning < b.beginning : by_id(a.value, b.value);
  });
  std::ranges::transform(entries, list.begin(), [](Entry& entry) { return std::move(entry.value); });
}

/// What is to be read, wherever it stands: a whole realm is not copied for it.
struct Objects {
  const RealmHead& head;
  const std::string& settings;
  const std::vector<ConfigObject>& changed;
  const std::vector<ConfigObject>& removed;
};

/// So many of one kind are read by two threads.
constexpr std::size_t kMany = 4000;

using Picked = std::span<const ConfigObject* const>;

template <class T, class Decode>
Result<Shared<T>> read_some(Picked objects, const RealmId& realm, const crypto::Sealer& sealer, Decode decode) {
  Shared<T> list;
  list.reserve(objects.size());
  for (const auto* object : objects) {
    auto value = decode(realm, *object, sealer);
    if (!value) return std::unexpected(value.error());
    list.push_back(std::make_shared<const T>(std::move(*value)));
  }
  return list;
}

template <class T, class Decode>
Result<Shared<T>> read_all(Picked objects, const RealmId& realm, const crypto::Sealer& sealer, Decode decode) {
  if (objects.size() < kMany) return read_some<T>(objects, realm, sealer, decode);
  const auto half = objects.size() / 2;
  auto others =
      std::async(std::launch::async, [&] { return read_some<T>(objects.subspan(half), realm, sealer, decode); });
  auto list = read_some<T>(objects.first(half), realm, sealer, decode);
  auto second = others.get();
  if (!list || !second) return list ? second : list;
  std::ranges::move(*second, std::back_inserter(*list));
  return list;
}

/// Replaces what `objects` and `removed` name; the rest is shared. Keeps the order by id.
template <class T, class Decode>
Status<> update(Shared<T>& list, std::string_view kind, const Objects& changes, const crypto::Sealer& sealer,
                Decode decode) {
  std::vector<const ConfigObject*> picked;
  for (const auto& object : changes.changed) {
    if (object.kind == kind) picked.push_back(&object);
  }
  auto fresh = read_all<T>(picked, changes.head.id, sealer, decode);
  if (!fresh) return std::unexpected(fresh.error());
  sort_by_id(*fresh);
  if (list.empty()) {
    // A whole realm: nothing stands that could be named.
    list = *std::move(fresh);
    return {};
  }
  Named named;
  for (const auto* object : picked) named.insert(object->id);
  for (const auto& object : changes.removed) {
    if (object.kind == kind) named.insert(object.id);
  }
  if (named.empty()) return {};
  std::erase_if(list, [&](const auto& value) { return named.contains(id_of(*value)); });
  Shared<T> merged;
  merged.reserve(list.size() + fresh->size());
  std::ranges::merge(list, *fresh, std::back_inserter(merged), by_id);
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
