#include "kc/change_component.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kc/catalog/catalog.h"
#include "kc/kept.h"
#include "kc/lay_over.h"
#include "model/key_provider.h"
#include "model/key_ring.h"
#include "url/url.h"

namespace latchkey::kc {
namespace {

using model::Component;

constexpr std::array<std::string_view, 1> kMerged{"config"};
constexpr std::string_view kWebhook = "latchkey-webhook";

void take_config(json::ObjectReader& reader, Component& component) {
  for (auto& [key, values] : reader.string_list_map("config")) {
    if (!is_secret_entry(component.provider_type, key)) {
      component.config.emplace(key, std::move(values));
    } else if (!values.empty() && !values.front().empty() && values.front() != kMaskedSecret) {
      component.secrets.emplace(key, std::make_shared<const Secret>(std::move(values.front())));
    }
  }
}

/// A console sends "" for a field that is empty, and single values as they are.
json::Value tidy_entry(const json::Value& entry) {
  json::Array kept;
  const auto take = [&kept](const json::Value& value) {
    if (!value.is_null() && !(value.is_string() && value.get_string().empty())) kept.push_back(value);
  };
  if (const auto* list = entry.if_array())
    std::ranges::for_each(*list, take);
  else
    take(entry);
  return kept.empty() ? json::Value(nullptr) : json::Value(std::move(kept));
}

json::Object tidy(json::Object sent) {
  if (auto* config = sent.if_contains("config"); config != nullptr && config->is_object()) {
    for (auto& entry : config->get_object()) entry.value() = tidy_entry(entry.value());
  }
  return sent;
}

bool has_provider(std::string_view type, std::string_view id) {
  const auto types = component_types_of(type);
  return std::ranges::any_of(types,
                             [id](const auto& one) { return json::string_or_empty(one.get_object(), "id") == id; });
}

Status<> check_number(const Component& component, std::string_view key) {
  const std::string_view text = component.value(key);
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits && text.size() <= 9) return {};
  return fail(Error::Kind::invalid, fmt::format("'{}' must be a whole number", key));
}

Status<> check_flag(const Component& component, std::string_view key) {
  const std::string_view text = component.value(key, "true");
  if (text == "true" || text == "false") return {};
  return fail(Error::Kind::invalid, fmt::format("'{}' must be true or false", key));
}

/// What the key ring says about this component alone.
Status<> check_key(const Component& component) {
  for (const auto key : {"priority", "keySize", "secretSize"}) {
    if (auto fine = check_number(component, key); !fine) return fine;
  }
  for (const auto key : {"enabled", "active"}) {
    if (auto fine = check_flag(component, key); !fine) return fine;
  }
  const auto problems = model::KeyRing({std::make_shared<const Component>(component)}).problems();
  if (!problems.empty()) return fail(Error::Kind::invalid, problems.front());
  return {};
}

Status<> check_webhook(const Component& component) {
  const auto address = url::parse_http_url(component.value("url"));
  if (!address) return fail(Error::Kind::invalid, "'url' must be an http or https address");
  if (!component.secrets.contains("secret"))
    return fail(Error::Kind::invalid, "'secret' is missing: it signs what is sent");
  if (auto fine = check_flag(component, "adminEvents"); !fine) return fine;
  return check_flag(component, "enabled");
}

Status<> complete(Component& component, const model::Realm& realm, const Makings& makings) {
  if (component.provider_id == kWebhook) return check_webhook(component);
  if (component.provider_type != model::kKeyProviderType || !model::key_provider_traits(component)) return {};
  if (lacks_key(component)) {
    if (auto made = generate_key(component, realm.name(), makings); !made) return made;
  }
  return check_key(component);
}

Result<Component> read_and_complete(const model::Realm& realm, const json::Object& object, const Makings& makings) {
  json::ObjectReader reader(object, json::Scalars::coerce);
  const std::string type = reader.required_string("providerType");
  Component component = read_component(reader, makings.random, type);
  component.parent_id = reader.string_or("parentId", realm.id().value);
  if (component.parent_id.empty() || component.parent_id == realm.name()) component.parent_id = realm.id().value;
  const json::Object rest = reader.unread_members();
  if (!rest.empty()) component.kept_json = json::serialize(rest);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (auto done = complete(component, realm, makings); !done) return std::unexpected(done.error());
  return component;
}

bool is_parent(const model::Realm& realm, std::string_view id) {
  return id == realm.id().value || std::ranges::any_of(realm.parts().components, [id](const auto& component) {
           return component->id.value == id && !is_internal(*component);
         });
}

/// Whoever lists or writes components walks through all that is below one.
constexpr int kDeepest = 8;

/// How many components stand above one whose parent is `parent`.
int levels_above(const model::Realm& realm, std::string_view parent) {
  const auto& all = realm.parts().components;
  int levels = 0;
  while (levels <= kDeepest) {
    const auto found = std::ranges::find_if(all, [parent](const auto& one) { return one->id.value == parent; });
    if (found == all.end()) break;
    parent = (*found)->parent_id;
    ++levels;
  }
  return levels;
}

/// The entries that say what key it is: with others the old key does not fit any more.
void drop_outgrown_key(const Component& old, Component& fresh) {
  const auto traits = model::key_provider_traits(fresh);
  if (fresh.provider_type != model::kKeyProviderType || !traits || !traits->generated) return;
  constexpr std::array kShape{"keySize", "secretSize", "ecdsaEllipticCurveKey", "eddsaEllipticCurveKey"};
  const auto changed = [&](const char* key) {
    return fresh.config.contains(key) && old.config.contains(key) && old.value(key) != fresh.value(key);
  };
  if (std::ranges::none_of(kShape, changed)) return;
  fresh.secrets.clear();
  for (const auto key : {"certificate", "kid"}) fresh.config.erase(key);
}

}  // namespace

Component read_component(json::ObjectReader& reader, Random& random, std::string_view provider_type) {
  Component component;
  component.id = model::ComponentId(read_id(reader, random));
  component.name = reader.string_or("name", "");
  component.provider_id = reader.required_string("providerId");
  component.provider_type = provider_type;
  component.sub_type = reader.string_or("subType", "");
  take_config(reader, component);
  return component;
}

json::Object write(const Component& component, Secrets secrets) {
  json::Object out;
  out["id"] = json::String(component.id.value);
  out["name"] = json::String(component.name);
  out["providerId"] = json::String(component.provider_id);
  out["providerType"] = json::String(component.provider_type);
  out["parentId"] = json::String(component.parent_id);
  write_text(out, "subType", component.sub_type);
  json::Object config = write_attributes(component.config);
  for (const auto& [key, secret] : component.secrets) {
    config[key] =
        json::Array{json::String(secrets == Secrets::masked ? std::string_view(kMaskedSecret) : secret->reveal())};
  }
  out["config"] = std::move(config);
  write_kept(out, component.kept_json);
  return out;
}

Result<Component> make_component(const model::Realm& realm, const json::Object& sent, const Makings& makings) {
  const json::Object object = lay_over({}, tidy(sent));
  auto made = read_and_complete(realm, object, makings);
  if (!made) return made;
  if (!has_provider(made->provider_type, made->provider_id))
    return fail(Error::Kind::invalid, "Invalid provider type or no such provider");
  if (made->name.empty() || made->name.size() > 255) return fail(Error::Kind::invalid, "name must have 1 to 255 bytes");
  if (!is_parent(realm, made->parent_id)) return fail(Error::Kind::invalid, "parentId names no component of the realm");
  if (levels_above(realm, made->parent_id) >= kDeepest)
    return fail(Error::Kind::invalid, fmt::format("Components can stand {} levels deep", kDeepest));
  return made;
}

Result<Component> update_component(const model::Realm& realm, const Component& old, const json::Object& sent,
                                   const Makings& makings) {
  json::Object object = lay_over(write(old, Secrets::revealed), tidy(sent), kMerged);
  // What it is and whose it is stay: another provider is another component.
  object["id"] = json::String(old.id.value);
  object["providerId"] = json::String(old.provider_id);
  object["providerType"] = json::String(old.provider_type);
  object["parentId"] = json::String(old.parent_id);
  json::ObjectReader reader(object, json::Scalars::coerce);
  for (const auto key : {"providerType", "parentId"}) reader.mark_read(key);
  Component fresh = read_component(reader, makings.random, old.provider_type);
  fresh.parent_id = old.parent_id;
  const json::Object rest = reader.unread_members();
  fresh.kept_json = carry_unknown(old.kept_json, rest.empty() ? std::string() : json::serialize(rest));
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (fresh.name.empty() || fresh.name.size() > 255) return fail(Error::Kind::invalid, "name must have 1 to 255 bytes");
  drop_outgrown_key(old, fresh);
  if (auto done = complete(fresh, realm, makings); !done) return std::unexpected(done.error());
  return fresh;
}

std::optional<std::string> why_indispensable(const model::Realm& realm, const Component& old, const Component* fresh,
                                             Instant now) {
  if (old.provider_type != model::kKeyProviderType) return std::nullopt;
  std::vector<std::shared_ptr<const Component>> components;
  for (const auto& component : realm.parts().components) {
    if (component->id != old.id) components.push_back(component);
  }
  if (fresh != nullptr) components.push_back(std::make_shared<const Component>(*fresh));
  const model::KeyRing after(components);
  // Refresh tokens and cookies are signed with HS512, everything else with the realm's own algorithm.
  for (const std::string_view algorithm :
       {std::string_view(realm.settings().tokens.default_signature_algorithm), std::string_view("HS512")}) {
    const bool before = realm.keys().signing_key(algorithm, now).has_value();
    if (before && !after.signing_key(algorithm, now)) {
      return fmt::format("The realm would have no active {} key to sign with: make another one first", algorithm);
    }
  }
  return std::nullopt;
}

}  // namespace latchkey::kc
