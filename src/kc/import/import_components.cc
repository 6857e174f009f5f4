// components: above all key providers, which keep old tokens valid.
#include <fmt/format.h>

#include "kc/change_component.h"
#include "kc/import/import_state.h"
#include "kc/user_profile.h"
#include "model/key_provider.h"
#include "model/key_ring.h"

namespace latchkey::kc {
namespace {

using model::Component;

constexpr std::string_view kListenerType = "org.keycloak.events.EventListenerProvider";
constexpr std::string_view kWebhook = "latchkey-webhook";
constexpr std::string_view kUserStorageType = "org.keycloak.storage.UserStorageProvider";

bool is_acted_on_elsewhere(const Component& component) {
  return component.provider_type == kUserProfileType ||
         (component.provider_type == kListenerType && component.provider_id == kWebhook);
}

void note_component(const Component& component, ImportState& state) {
  if (is_acted_on_elsewhere(component)) return;
  if (component.provider_type == kUserStorageType) {
    state.notes.say(
        fmt::format("users from \"{}\" ({}) cannot sign in: we read no other user storage yet; its settings are kept",
                    component.name, component.provider_id));
  } else if (component.provider_type != model::kKeyProviderType) {
    state.notes.kept("components", component.provider_type);
  } else if (!model::key_provider_traits(component)) {
    state.notes.say(
        fmt::format("the key provider \"{}\" ({}) gives no keys here: tokens that it signed do not verify; it is kept",
                    component.name, component.provider_id));
  }
}

void complete_key(Component& component, ImportState& state) {
  if (!lacks_key(component)) return;
  state.notes.say(fmt::format("the key provider \"{}\" has no key in the file: made a new one", component.name));
  auto made = generate_key(component, state.draft.settings.name, state.options.makings);
  if (!made)
    state.fail(made.error().kind, fmt::format("the key provider \"{}\":", component.name), made.error().detail);
}

void read_components(json::ObjectReader& owner, std::string_view key, const std::string& parent, ImportState& state);

void import_component(json::ObjectReader& reader, std::string_view type, const std::string& parent,
                      ImportState& state) {
  Component component = kc::read_component(reader, state.random(), type);
  component.parent_id = parent;
  state.claim_id(reader, "component", component.id.value);
  if (!reader.ok()) return;
  note_component(component, state);
  complete_key(component, state);
  const std::string id = component.id.value;
  Component* added = state.draft.add(std::move(component));
  read_components(reader, "subComponents", id, state);
  added->kept_json = state.keep_rest(reader, "components", {"parentId", "providerType"});
}

void read_components(json::ObjectReader& owner, std::string_view key, const std::string& parent, ImportState& state) {
  const json::Object* by_type = owner.optional_object(key);
  if (by_type == nullptr) return;
  json::ObjectReader types(*by_type, owner, key);
  for (const auto& member : *by_type) {
    const std::string type(member.key().data(), member.key().size());
    if (type.starts_with(kInternalTypePrefix)) types.reject(type, "is a type of our own and comes from no file");
    types.for_each_object(type,
                          [&](json::ObjectReader& component) { import_component(component, type, parent, state); });
  }
}

/// Before components, realms had one key pair at the top of the file.
void read_old_keys(json::ObjectReader& realm, ImportState& state) {
  std::string private_key = realm.string_or("privateKey", "");
  realm.mark_read("publicKey");
  const std::string certificate = realm.string_or("certificate", "");
  state.keep_secret(state.draft.settings.id.value, "codeSecret", realm.string_or("codeSecret", ""));
  if (private_key.empty() || private_key == kMaskedSecret) return;
  for (const auto& component : state.draft.components()) {
    if (component.provider_type == model::kKeyProviderType) return;
  }
  Component component;
  component.id = model::ComponentId(state.random().uuid());
  component.name = "rsa";
  component.provider_id = "rsa";
  component.provider_type = model::kKeyProviderType;
  component.parent_id = state.draft.settings.id.value;
  component.config["priority"] = {"100"};
  if (!certificate.empty()) component.config["certificate"] = {certificate};
  component.secrets.emplace("privateKey", std::make_shared<const Secret>(std::move(private_key)));
  state.draft.add(std::move(component));
}

void note_key_problems(ImportState& state) {
  std::vector<std::shared_ptr<const Component>> keys;
  for (const auto& component : state.draft.components()) {
    if (component.provider_type == model::kKeyProviderType && model::key_provider_traits(component)) {
      keys.push_back(std::make_shared<const Component>(component));
    }
  }
  for (auto& problem : model::KeyRing(keys).problems()) state.notes.say(std::move(problem));
}

}  // namespace

void import_components(json::ObjectReader& realm, ImportState& state) {
  read_components(realm, "components", state.draft.settings.id.value, state);
  read_old_keys(realm, state);
  if (realm.ok() && state.ok()) note_key_problems(state);
}

}  // namespace latchkey::kc
