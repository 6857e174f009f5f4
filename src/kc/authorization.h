// The authorization settings of a client: Keycloak's file form <-> op/authz. They are kept in that form, whole, in one
// component of the client (kept.h); references between their parts stand by name there and by id in memory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "kc/kept.h"
#include "kc/read/reading.h"
#include "model/realm.h"
#include "op/authz/resource_server.h"

namespace latchkey::kc {

/// Parts without an id get one. Error::invalid for what is there twice, or names something that is not there.
[[nodiscard]] Result<op::authz::ResourceServer> read_authorization(const json::Object& settings, Random& random);
/// ResourceServerRepresentation as realm files and /settings hold it.
[[nodiscard]] json::Object write_authorization(const op::authz::ResourceServer& server);

/// Whether the client has authorization services ("authorizationServicesEnabled").
[[nodiscard]] bool authorization_enabled(const model::Client& client);
/// The client's settings; nothing when it has no authorization services. Settings that were never changed are empty.
[[nodiscard]] std::optional<op::authz::ResourceServer> authorization_of(const model::Realm& realm,
                                                                        const model::Client& client);
/// `old`: the component that stands, or null.
[[nodiscard]] model::Component to_component(const op::authz::ResourceServer& server, const model::Client& client,
                                            const model::Component* old, Random& random);
/// `authorizationSettings` of a client that was just read, out of what is kept of it; nothing when it has none.
[[nodiscard]] Result<std::optional<model::Component>> take_authorization(model::Client& client, Random& random);
/// For realm files; empty when there is nothing to say.
[[nodiscard]] json::Object write_authorization_settings(const model::Realm& realm, const model::Client& client);

// Names as they stand in the representations.
[[nodiscard]] std::string_view name(op::authz::Enforcement mode);
[[nodiscard]] std::string_view name(op::authz::Strategy strategy);
void read_enforcement(json::ObjectReader& reader, std::string_view key, op::authz::Enforcement& mode);
void read_strategy(json::ObjectReader& reader, std::string_view key, op::authz::Strategy& strategy);
void read_logic(json::ObjectReader& reader, bool& negative);

/// One resource or scope as the Admin REST sends it: names of scopes are resolved, scopes that are missing are made.
[[nodiscard]] op::authz::Resource read_resource(json::ObjectReader& reader, op::authz::ResourceServer& server,
                                                Random& random);
[[nodiscard]] op::authz::Scope read_scope(json::ObjectReader& reader, Random& random);

}  // namespace latchkey::kc
