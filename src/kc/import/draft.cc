#include "kc/import/draft.h"

#include <memory>
#include <type_traits>
#include <utility>

namespace latchkey::kc {
namespace {

std::string pair_key(const std::string& first, std::string_view second) {
  std::string key = first;
  key += '\n';
  key += second;
  return key;
}

template <class T>
T* find_in(std::unordered_map<std::string, T*>& index, std::string_view key) {
  const auto found = index.find(std::string(key));
  return found == index.end() ? nullptr : found->second;
}

template <class T>
T* insert(std::deque<T>& items, std::unordered_map<std::string, T*>& index, std::string key, T item) {
  const auto [place, fresh] = index.try_emplace(std::move(key), nullptr);
  if (!fresh) return nullptr;
  items.push_back(std::move(item));
  place->second = &items.back();
  return place->second;
}

/// Copies the items, or moves those of a list that is given away: one by one, so that large lists do not stand twice.
template <class List>
auto share(List&& items) {
  using T = std::remove_cvref_t<List>::value_type;
  std::vector<std::shared_ptr<const T>> shared;
  shared.reserve(items.size());
  if constexpr (std::is_lvalue_reference_v<List>) {
    for (const auto& item : items) shared.push_back(std::make_shared<const T>(item));
  } else {
    for (; !items.empty(); items.pop_front()) shared.push_back(std::make_shared<const T>(std::move(items.front())));
  }
  return shared;
}

/// Newer exports write a slash inside a group's name as "~/".
std::string unescape_group_name(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '~' && i + 1 < name.size() && name[i + 1] == '/') continue;
    plain += name[i];
  }
  return plain;
}

}  // namespace

Draft::Draft(const model::RealmParts& parts) : settings(parts.settings) {
  for (const auto& item : parts.clients) add(*item);
  for (const auto& item : parts.client_scopes) add(*item);
  for (const auto& item : parts.roles) add(*item);
  for (const auto& item : parts.groups) add(*item);
  for (const auto& item : parts.flows) add(*item);
  for (const auto& item : parts.authenticator_configs) add(*item);
  for (const auto& item : parts.required_actions) add(*item);
  for (const auto& item : parts.components) add(*item);
}

model::Client* Draft::add(model::Client item) {
  std::string key = item.client_id;
  return insert(clients_, client_index_, std::move(key), std::move(item));
}
model::ClientScope* Draft::add(model::ClientScope item) {
  std::string key = item.name;
  return insert(scopes_, scope_index_, std::move(key), std::move(item));
}
model::Role* Draft::add(model::Role item) {
  std::string key = pair_key(item.client.value, item.name);
  return insert(roles_, role_index_, std::move(key), std::move(item));
}
model::Group* Draft::add(model::Group item) {
  std::string key = pair_key(item.parent.value, item.name);
  return insert(groups_, group_index_, std::move(key), std::move(item));
}
model::Flow* Draft::add(model::Flow item) {
  std::string key = item.alias;
  if (flow_id_index_.contains(item.id.value)) return nullptr;
  model::Flow* added = insert(flows_, flow_index_, std::move(key), std::move(item));
  if (added != nullptr) flow_id_index_[added->id.value] = added;
  return added;
}
model::AuthenticatorConfig* Draft::add(model::AuthenticatorConfig item) {
  std::string key = item.alias;
  return insert(configs_, config_index_, std::move(key), std::move(item));
}
model::RequiredAction* Draft::add(model::RequiredAction item) {
  std::string key = item.alias;
  return insert(actions_, action_index_, std::move(key), std::move(item));
}
model::Component* Draft::add(model::Component item) {
  components_.push_back(std::move(item));
  return &components_.back();
}

model::Client* Draft::client(std::string_view client_id) { return find_in(client_index_, client_id); }
model::ClientScope* Draft::scope(std::string_view name) { return find_in(scope_index_, name); }
model::Role* Draft::realm_role(std::string_view name) { return find_in(role_index_, pair_key({}, name)); }
model::Role* Draft::client_role(const model::ClientUuid& client, std::string_view name) {
  return find_in(role_index_, pair_key(client.value, name));
}
model::Group* Draft::group(const model::GroupId& parent, std::string_view name) {
  return find_in(group_index_, pair_key(parent.value, name));
}
model::Flow* Draft::flow(std::string_view alias) { return find_in(flow_index_, alias); }
model::Flow* Draft::flow_by_id(std::string_view id) { return find_in(flow_id_index_, id); }
model::AuthenticatorConfig* Draft::config(std::string_view alias) { return find_in(config_index_, alias); }

model::Group* Draft::group_by_path(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path.empty() ? nullptr : walk_path({}, path, 0);
}

// A slash may separate two groups or stand in a name, so every reading of the path is tried, shortest names first.
model::Group* Draft::walk_path(const model::GroupId& parent, std::string_view rest, int depth) {
  if (depth > 64) return nullptr;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/', slash + 1)) {
    if (slash > 0 && rest[slash - 1] == '~') continue;
    model::Group* at = group(parent, unescape_group_name(rest.substr(0, slash)));
    if (at == nullptr) continue;
    if (model::Group* found = walk_path(at->id, rest.substr(slash + 1), depth + 1)) return found;
  }
  return group(parent, unescape_group_name(rest));
}

template <class Self>
model::RealmParts Draft::parts_of(Self&& self) {
  model::RealmParts parts;
  parts.settings = std::forward<Self>(self).settings;
  parts.clients = share(std::forward<Self>(self).clients_);
  parts.client_scopes = share(std::forward<Self>(self).scopes_);
  parts.roles = share(std::forward<Self>(self).roles_);
  parts.groups = share(std::forward<Self>(self).groups_);
  parts.components = share(std::forward<Self>(self).components_);
  parts.flows = share(std::forward<Self>(self).flows_);
  parts.authenticator_configs = share(std::forward<Self>(self).configs_);
  parts.required_actions = share(std::forward<Self>(self).actions_);
  return parts;
}

model::RealmParts Draft::copy_parts() const { return parts_of(*this); }
model::RealmParts Draft::take_parts() {
  auto parts = parts_of(std::move(*this));
  *this = Draft();
  return parts;
}

}  // namespace latchkey::kc
