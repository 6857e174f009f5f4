// One object made or changed by the Admin REST: what was sent, read by the readers of realm files against the realm
// that stands. Errors are Error::invalid and name the member; nothing is written here.
#pragma once

#include "base/result.h"
#include "json/json.h"
#include "kc/read/read_client.h"
#include "model/realm.h"

namespace latchkey::kc {

struct ClientChange {
  model::Client client;
  KeptSecrets secrets;
  std::optional<model::Component> authorization{};  ///< `authorizationSettings`, when they were sent
};
[[nodiscard]] Result<ClientChange> make_client(const model::Realm& realm, const json::Object& sent, Random& random);
/// Members that were not sent stay. The lists of client scopes are not changed by an update: they have resources of
/// their own, and a console that sends back what it read earlier must not undo them.
[[nodiscard]] Result<ClientChange> update_client(const model::Realm& realm, const model::Client& old,
                                                 const json::Object& sent, Random& random);

[[nodiscard]] Result<model::ClientScope> make_client_scope(const json::Object& sent, Random& random);
[[nodiscard]] Result<model::ClientScope> update_client_scope(const model::ClientScope& old, const json::Object& sent,
                                                             Random& random);

[[nodiscard]] Result<model::ProtocolMapper> make_mapper(const json::Object& sent, Random& random);
[[nodiscard]] Result<model::ProtocolMapper> update_mapper(const model::ProtocolMapper& old, const json::Object& sent,
                                                          Random& random);

/// With the composites that are named, if any are. `client` empty: a realm role.
[[nodiscard]] Result<model::Role> make_role(const model::Realm& realm, const json::Object& sent,
                                            const model::ClientUuid& client, Random& random);
/// Composites stay as they are: they have resources of their own.
[[nodiscard]] Result<model::Role> update_role(const model::Realm& realm, const model::Role& old,
                                              const json::Object& sent, Random& random);

}  // namespace latchkey::kc
