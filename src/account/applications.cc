// account/applications: what the person has let in, and letting it out again.
#include <algorithm>
#include <map>

#include "account/own_sessions.h"
#include "account/reply.h"
#include "account/resources.h"
#include "endpoints/event_trail.h"
#include "endpoints/loaded_session.h"
#include "endpoints/page_response.h"
#include "kc/write/write_account.h"
#include "op/authorize/consent.h"

namespace latchkey::account {
namespace {

struct Use {
  bool online = false;
  bool offline = false;
  std::optional<kc::OwnConsent> consent;
};
using Uses = std::map<model::ClientUuid, Use>;

std::string in_words(const Call& call, const model::ClientScope& scope) {
  const auto text = scope.attributes.find("consent.screen.text");
  if (text == scope.attributes.end() || text->second.empty()) return "";
  return call.visit.env.renderer.messages().resolve(call.visit.locale, text->second);
}

/// What the person agreed to for good.
kc::OwnConsent kept_consent(const Call& call, const model::Consent& kept) {
  kc::OwnConsent consent{.scopes = {}, .created = kept.created, .updated = kept.updated};
  for (const auto& id : kept.scopes) {
    if (const auto* scope = call.realm().find_scope(id)) consent.scopes.push_back({scope, in_words(call, *scope)});
  }
  return consent;
}

Task<Result<Uses>> uses_of(const Call& call) {
  Uses uses;
  const auto kept = co_await call.visit.env.store.users().list_consents(call.realm().id(), call.user.id);
  if (!kept) co_return Result<Uses>(std::unexpect, kept.error());
  for (const auto& consent : *kept) uses[consent.client].consent = kept_consent(call, consent);
  for (const bool offline : {false, true}) {
    auto sessions = co_await standing_sessions(call, offline);
    if (!sessions) co_return Result<Uses>(std::unexpect, sessions.error());
    for (const auto& session : *sessions) {
      for (const auto& client : session.clients) {
        Use& use = uses[client.client];
        (offline ? use.offline : use.online) = true;
      }
    }
  }
  for (const auto& client : call.realm().parts().clients) {
    if (client->always_display_in_console) uses.try_emplace(client->uuid);
  }
  co_return Result<Uses>(std::move(uses));
}

bool contains_folded(const std::string& text, const std::string& part) {
  return model::fold_name(text).contains(model::fold_name(part));
}

}  // namespace

Task<http::Response> list_applications(const Call& call) {
  const auto uses = co_await uses_of(call);
  if (!uses) co_return unavailable();
  const auto query = call.visit.request.query_form();
  const auto name = query ? query->get("name") : std::nullopt;
  json::Array list;
  for (const auto& [uuid, use] : *uses) {
    const auto* client = call.realm().find_client(uuid);
    if (client == nullptr || client->bearer_only) continue;
    if (name && !contains_folded(client->name, std::string(*name))) continue;
    const auto home = endpoints::client_home(call.visit, *client);
    list.push_back(kc::write_own_application(
        {*client, use.online, use.offline, home ? std::string(home->str()) : std::string(), use.consent}));
  }
  co_return json_reply(list);
}

Task<http::Response> show_consent(const Call& call) {
  const auto* client = call.realm().find_client(call.param("client"));
  if (client == nullptr) co_return error_reply(404, "Client not found");
  const auto uses = co_await uses_of(call);
  if (!uses) co_return unavailable();
  const auto use = uses->find(client->uuid);
  if (use == uses->end() || !use->second.consent) co_return http::Response::no_content();
  co_return json_reply(kc::write_own_consent(*use->second.consent));
}

// What the application got from every session of the person ends with it, offline access too.
Task<http::Response> revoke_consent(const Call& call) {
  const auto* client = call.realm().find_client(call.param("client"));
  if (client == nullptr) co_return error_reply(404, "Client not found");
  const auto kept = co_await call.visit.env.store.users().find_consent(call.realm().id(), call.user.id, client->uuid);
  if (!kept) co_return unavailable();
  const auto sessions = co_await endpoints::list_all_sessions(call.visit.env.store, call.realm().id(), call.user.id);
  if (!sessions) co_return unavailable();
  auto plan = op::plan_revoke_consent({call.realm(), call.user.id, *client, *kept ? &**kept : nullptr, *sessions});
  auto event = event_of(call, "REVOKE_GRANT");
  event.details["revoked_client"] = client->client_id;
  std::vector<model::Event> events{std::move(event)};
  const auto outcome = co_await endpoints::commit_and_tell(call.visit, std::move(plan), std::move(events));
  if (!outcome || !outcome->committed()) co_return unavailable();
  co_return http::Response::no_content();
}

}  // namespace latchkey::account
