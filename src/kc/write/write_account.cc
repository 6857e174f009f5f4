#include "kc/write/write_account.h"

#include <algorithm>
#include <map>

#include "base/time.h"

namespace latchkey::kc {
namespace {

Device device_of_session(const model::UserSession& session) {
  const auto note = session.notes.find(kUserAgentNote);
  return note == session.notes.end() ? Device{} : device_of(note->second);
}

std::int64_t to_millis(Instant t) { return to_unix_seconds(t) * 1000; }

/// The console asks its texts for the name where it has one.
std::string scope_name(const model::ClientScope& scope) {
  const auto text = scope.attributes.find("consent.screen.text");
  return text == scope.attributes.end() || text->second.empty() ? scope.name : text->second;
}

}  // namespace

json::Object write_own_session(const OwnSession& own) {
  json::Array clients;
  for (const auto* client : own.clients)
    clients.push_back(json::Object{{"clientId", client->client_id}, {"clientName", client->name}});
  return {{"id", own.session.id.value},
          {"ipAddress", own.session.ip_address},
          {"started", to_unix_seconds(own.session.started)},
          {"lastAccess", to_unix_seconds(own.session.last_access)},
          {"expires", to_unix_seconds(own.expires)},
          {"clients", std::move(clients)},
          {"browser", device_of_session(own.session).browser},
          {"current", own.current}};
}

json::Array write_devices(const std::vector<OwnSession>& sessions) {
  std::map<std::string, std::vector<const OwnSession*>> by_system;
  for (const auto& own : sessions) {
    const Device device = device_of_session(own.session);
    by_system[device.os + " " + device.os_version].push_back(&own);
  }
  json::Array devices;
  for (const auto& [system, own_sessions] : by_system) {
    const Device device = device_of_session(own_sessions.front()->session);
    json::Array list;
    Instant last{};
    bool current = false;
    for (const auto* own : own_sessions) {
      list.push_back(write_own_session(*own));
      last = std::max(last, own->session.last_access);
      current = current || own->current;
    }
    devices.push_back(json::Object{{"id", system},
                                   {"os", device.os},
                                   {"osVersion", device.os_version},
                                   {"device", device.mobile ? "Mobile" : "Other"},
                                   {"lastAccess", to_unix_seconds(last)},
                                   {"current", current},
                                   {"mobile", device.mobile},
                                   {"sessions", std::move(list)}});
  }
  return devices;
}

json::Object write_own_credentials(const OwnCredentials& own) {
  json::Array list;
  for (const auto* credential : own.credentials) {
    json::Object one{
        {"id", credential->id.value}, {"type", credential->type}, {"createdDate", to_millis(credential->created)}};
    if (!credential->label.empty()) one["userLabel"] = credential->label;
    list.push_back(json::Object{{"credential", std::move(one)}});
  }
  json::Object out{{"type", own.type},
                   {"category", own.category},
                   {"displayName", own.type + "-display-name"},
                   {"helptext", own.type + "-help-text"},
                   {"removeable", own.removable}};
  if (!own.create_action.empty()) out["createAction"] = own.create_action;
  if (!own.update_action.empty()) out["updateAction"] = own.update_action;
  out["userCredentialMetadatas"] = std::move(list);
  return out;
}

json::Object write_own_consent(const OwnConsent& consent) {
  json::Array scopes;
  for (const auto& granted : consent.scopes) {
    json::Object one{{"id", granted.scope->id.value}, {"name", scope_name(*granted.scope)}};
    if (!granted.display_text.empty()) one["displayText"] = granted.display_text;
    scopes.push_back(std::move(one));
  }
  return {{"grantedScopes", std::move(scopes)},
          {"createdDate", to_millis(consent.created)},
          {"lastUpdatedDate", to_millis(consent.updated)}};
}

json::Object write_own_application(const OwnApplication& application) {
  const auto& client = application.client;
  json::Object out{{"clientId", client.client_id},      {"clientName", client.name},
                   {"description", client.description}, {"userConsentRequired", client.consent_required},
                   {"inUse", application.in_use},       {"offlineAccess", application.offline},
                   {"rootUrl", client.root_url},        {"baseUrl", client.base_url},
                   {"effectiveUrl", application.home}};
  if (application.consent) {
    out["consent"] = write_own_consent(*application.consent);
    for (const auto& [key, attribute] :
         {std::pair{"logoUri", "logoUri"}, std::pair{"policyUri", "policyUri"}, std::pair{"tosUri", "tosUri"}}) {
      if (const auto& value = client.attribute(attribute); !value.empty()) out[key] = value;
    }
  }
  return out;
}

}  // namespace latchkey::kc
