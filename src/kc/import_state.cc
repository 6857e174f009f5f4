#include "kc/import_state.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::kc {

void ImportState::fail(Error::Kind kind, std::string_view path, std::string_view reason) {
  if (!error_) error_ = Error{kind, path.empty() ? std::string(reason) : fmt::format("{} {}", path, reason)};
}

std::string ImportState::take_id(json::ObjectReader& reader, std::string_view kind) {
  auto id = reader.optional_string("id");
  if (!id || id->empty()) return random().uuid();
  if (!is_valid_id(*id)) {
    reader.reject("id", "must have 1 to 255 characters and none of / ? # ;");
    return {};
  }
  if (!ids_[std::string(kind)].insert(*id).second) {
    fail(Error::Kind::conflict, reader.path().empty() ? "id" : reader.path() + ".id",
         fmt::format("\"{}\" is the id of another {} too", *id, kind));
  }
  return std::move(*id);
}

std::string ImportState::keep_rest(json::ObjectReader& reader, std::string_view section,
                                   const std::vector<std::string_view>& derived) {
  const json::Object rest = reader.unread_members();
  if (rest.empty()) return {};
  for (const auto& member : rest) {
    const std::string_view key(member.key().data(), member.key().size());
    const auto& value = member.value();
    const bool says_nothing = value.is_null() || (value.is_array() && value.get_array().empty()) ||
                              (value.is_object() && value.get_object().empty()) ||
                              (value.is_string() && value.get_string().empty());
    if (!says_nothing && std::ranges::find(derived, key) == derived.end()) notes.kept(section, key);
  }
  return json::serialize(rest);
}

void ImportState::keep_secret(const std::string& owner, std::string_view name, std::string&& value) {
  if (value.empty() || value == kMaskedSecret) return;
  model::Component*& component = kept_secrets_[owner];
  if (component == nullptr) {
    model::Component made;
    made.id = model::ComponentId(random().uuid());
    made.name = "secrets of " + owner;
    made.provider_id = "kept-secrets";
    made.provider_type = kKeptSecretsType;
    made.parent_id = owner;
    component = draft.add(std::move(made));
  }
  component->secrets.insert_or_assign(std::string(name), std::make_shared<const Secret>(std::move(value)));
}

model::Client* ImportState::need_client(std::string_view client_id, std::string_view path) {
  model::Client* client = draft.client(client_id);
  if (client == nullptr)
    fail(Error::Kind::invalid, path, fmt::format("names the client \"{}\", which does not exist", client_id));
  return client;
}

model::Role* ImportState::role_or_new(const model::Client* client, std::string_view name) {
  const model::ClientUuid owner = client == nullptr ? model::ClientUuid() : client->uuid;
  if (model::Role* role = draft.client_role(owner, name)) return role;
  if (name.empty()) {
    fail(Error::Kind::invalid, "", "a role is named \"\"");
    return nullptr;
  }
  notes.say(client == nullptr ? fmt::format("the realm role \"{}\" is given to somebody but not defined: made", name)
                              : fmt::format("the role \"{}\" of client {} is given to somebody but not defined: made",
                                            name, client->client_id));
  model::Role role;
  role.id = model::RoleId(random().uuid());
  role.name = name;
  role.client = owner;
  return draft.add(std::move(role));
}

model::Group* ImportState::need_group(std::string_view path_of_group, std::string_view path) {
  model::Group* group = draft.group_by_path(path_of_group);
  if (group == nullptr)
    fail(Error::Kind::invalid, path, fmt::format("names the group \"{}\", which does not exist", path_of_group));
  return group;
}

std::string take_name(json::ObjectReader& reader, std::string_view key) {
  std::string name = reader.required_string(key);
  if (!reader.ok()) return name;
  const bool control =
      std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (name.empty() || name.size() > 255 || control)
    reader.reject(key, "must have 1 to 255 bytes and no control characters");
  return name;
}

void check_link(json::ObjectReader& reader, std::string_view key, std::string_view text) {
  // Browsers ignore tabs and line breaks inside a scheme, so a scheme is what remains without them.
  std::string scheme;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;
    if (c == ':') break;
    scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const std::string_view hostile : {"javascript", "data", "vbscript", "blob", "file"}) {
    if (scheme == hostile && text.find(':') != std::string_view::npos) {
      reader.reject(key, fmt::format("must not begin with \"{}:\"", hostile));
    }
  }
}

}  // namespace latchkey::kc
