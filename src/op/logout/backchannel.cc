#include "op/logout/backchannel.h"

#include "jose/jwt.h"
#include "json/object_reader.h"
#include "model/realm.h"
#include "model/user.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";
// Back-Channel Logout §2.4: "preferably at most two minutes in the future".
constexpr seconds kLifespan{120};

std::string subject_at(const model::Client& client, const model::UserId& user) {
  model::User person;
  person.id = user;
  return subject_for(client, person);
}

json::Object claims_of(const model::Client& client, const BackchannelLogout& call) {
  json::Object events{{kEvent, json::Object{}}};
  // Keycloak's own sign that the offline tokens of the session are over too.
  if (client.attribute("backchannel.logout.revoke.offline.tokens") == "true") events["revoke_offline_access"] = true;
  json::Object claims{{"iss", call.issuer}, {"aud", client.client_id}, {"typ", "Logout"}, {"sub", call.subject}};
  // Back-Channel Logout §2.4: sub or sid; without sid the client ends all sessions of the subject.
  if (client.attribute("backchannel.logout.session.required") != "false") claims["sid"] = call.session.value;
  claims["events"] = std::move(events);
  return claims;
}

}  // namespace

Result<BackchannelLogout> parse_backchannel_logout(std::string_view payload) {
  auto object = json::parse_object(payload);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  BackchannelLogout call{.client = model::ClientUuid{reader.required_string("client")},
                         .issuer = reader.required_string("iss"),
                         .subject = reader.required_string("sub"),
                         .session = model::SessionId{reader.required_string("sid")}};
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return call;
}

std::string_view backchannel_logout_url(const model::Client& client) {
  if (!client.enabled || client.protocol != "openid-connect") return {};
  return client.attribute("backchannel.logout.url");
}

void enqueue_backchannel_logout(store::Plan& plan, const model::Realm& realm, std::string_view issuer,
                                const EndingSession& ending, Instant now) {
  for (const auto& part : ending.clients) {
    const auto* client = realm.find_client(part.client);
    if (client == nullptr || backchannel_logout_url(*client).empty()) continue;
    const json::Object payload{{"client", client->uuid.value},
                               {"iss", issuer},
                               {"sub", subject_at(*client, ending.session.user)},
                               {"sid", ending.session.id.value}};
    // With the time: two that end the same session at once tell of it twice, and neither stops the other.
    plan.add(store::EnqueueOutbox{.id = "logout-" + ending.session.id.value + "-" + client->uuid.value + "-" +
                                        std::to_string(to_unix_millis(now)),
                                  .realm = realm.id(),
                                  .kind = std::string(kBackchannelLogoutKind),
                                  .payload = json::serialize(payload),
                                  .due = now});
  }
}

Result<std::string> sign_logout_token(const model::Realm& realm, const BackchannelLogout& call, std::string_view id,
                                      Instant now) {
  const auto* client = realm.find_client(call.client);
  if (client == nullptr) return fail(Error::Kind::not_found, "the client is gone");
  std::string algorithm = client->attribute("id.token.signed.response.alg");
  if (algorithm.empty()) algorithm = realm.settings().tokens.default_signature_algorithm;
  const auto key = realm.keys().signing_key(algorithm, now);
  if (!key) return fail(Error::Kind::internal, "the realm has no active key for " + algorithm);
  json::Object claims = claims_of(*client, call);
  claims["jti"] = json::String(id);
  claims["iat"] = to_unix_seconds(now);
  claims["exp"] = to_unix_seconds(now + kLifespan);
  // Back-Channel Logout §2.4: explicit typing keeps the token from passing for another.
  return jose::sign_jwt(*key, json::serialize(claims), "logout+jwt");
}

}  // namespace latchkey::op
