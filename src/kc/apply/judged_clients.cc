#include "kc/apply/judged_clients.h"

#include <fmt/format.h>

#include <map>

#include "kc/client_policies.h"
#include "op/client_changes.h"

namespace latchkey::kc {
namespace {

/// The clients of a realm's form, by name.
template <class Form>
auto entries_of(Form& form) {
  std::map<std::string, decltype(form.if_contains("")), std::less<>> entries;
  auto* clients = form.if_contains("clients");
  if (clients == nullptr || !clients->is_array()) return entries;
  for (auto& entry : clients->get_array()) {
    if (entry.is_object()) entries.emplace(std::string(json::string_or_empty(entry.get_object(), "clientId")), &entry);
  }
  return entries;
}

/// What op/client_changes.h may set by itself.
void write_what_is_set(const model::Client& client, json::Object& entry) {
  entry["fullScopeAllowed"] = client.full_scope_allowed;
  entry["consentRequired"] = client.consent_required;
}

}  // namespace

Result<model::Client> judged_client(const model::Realm& realm, const model::Client& client) {
  auto judged = op::conform_to_policies(realm, client);
  if (!judged)
    return fail(Error::Kind::invalid, fmt::format("client {}: {}", client.client_id, judged.error().description));
  return *std::move(judged);
}

Status<> judge_clients(const json::Object& before, json::Object& after, model::RealmParts& parts) {
  parts.client_policies = read_client_policies(parts.settings);
  if (parts.client_policies.empty()) return {};
  const auto stood = entries_of(before);
  const auto stands = entries_of(after);
  const model::Realm realm(parts);
  for (auto& client : parts.clients) {
    const auto now = stands.find(client->client_id);
    if (now == stands.end()) continue;  // the realm's own, made where the file has none
    const auto then = stood.find(client->client_id);
    if (then != stood.end() && *then->second == *now->second) continue;
    auto judged = judged_client(realm, *client);
    if (!judged) return std::unexpected(judged.error());
    if (judged->full_scope_allowed != client->full_scope_allowed ||
        judged->consent_required != client->consent_required)
      write_what_is_set(*judged, now->second->get_object());
    client = std::make_shared<const model::Client>(*std::move(judged));
  }
  return {};
}

}  // namespace latchkey::kc
