// Mappers of one line: hardcoded claim, audience, groups, session note, allowed origins, acr, sub, nonce.
#include "model/client.h"
#include "model/realm.h"
#include "model/session.h"
#include "model/user.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"
#include "op/discovery.h"

namespace latchkey::op {
namespace {

/// Notes that are not stored as such.
std::string note_of(const model::UserSession& session, std::string_view name) {
  if (name == "AUTH_TIME")
    return session.auth_time == Instant{} ? "" : std::to_string(to_unix_seconds(session.auth_time));
  const auto found = session.notes.find(name);
  return found == session.notes.end() ? "" : found->second;
}

json::Array list_of(const std::vector<std::string>& values) {
  json::Array list;
  for (const auto& value : values) list.emplace_back(json::String(value));
  return list;
}

}  // namespace

void map_hardcoded_claim(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const auto found = mapper.config.find("claim.value");
  if (found == mapper.config.end()) return;
  if (auto value = typed_value(mapper, {found->second}))
    set_claim(context.claims, claim_path_of(mapper), std::move(*value));
}

void map_audience(const model::ProtocolMapper& mapper, ClaimContext& context) {
  std::string_view audience = config_of(mapper, "included.client.audience");
  if (audience.empty()) audience = config_of(mapper, "included.custom.audience");
  if (!audience.empty()) add_audience(context.claims, audience);
}

void map_groups(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const bool full_path = config_of(mapper, "full.path") == "true";
  std::vector<std::string> names;
  for (const auto& id : context.source.user.groups) {
    const auto* group = context.source.realm.find_group(id);
    if (group != nullptr) names.push_back(full_path ? context.source.realm.group_path(*group) : group->name);
  }
  set_claim(context.claims, claim_path_of(mapper), list_of(names));
}

void map_session_note(const model::ProtocolMapper& mapper, ClaimContext& context) {
  std::string note = note_of(context.source.session, config_of(mapper, "user.session.note"));
  if (note.empty()) return;
  if (auto value = typed_value(mapper, {std::move(note)}))
    set_claim(context.claims, claim_path_of(mapper), std::move(*value));
}

void map_allowed_origins(const model::ProtocolMapper&, ClaimContext& context) {
  const auto origins = effective_web_origins(context.source.client, context.source.issuer);
  if (!origins.empty()) context.claims["allowed-origins"] = list_of(origins);
}

void map_acr(const model::ProtocolMapper&, ClaimContext& context) {
  if (!context.source.acr.empty()) context.claims["acr"] = json::String(context.source.acr);
}

void map_sub(const model::ProtocolMapper&, ClaimContext& context) {
  context.claims["sub"] = json::String(subject_for(context.source.client, context.source.user));
}

void map_nonce(const model::ProtocolMapper&, ClaimContext& context) {
  if (!context.source.nonce.empty()) context.claims["nonce"] = json::String(context.source.nonce);
}

}  // namespace latchkey::op
