// What the resources of clients share: finding the client of the path, who may change it, and how it is shown.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "admin/call.h"
#include "kc/change_objects.h"
#include "model/realm.h"
#include "store/plan.h"

namespace latchkey::admin {

template <class T>
using Found = std::expected<const T*, http::Response>;

/// The client whose internal id stands in the path as `{client}` (or another parameter); 404.
[[nodiscard]] Found<model::Client> find_client(const Call& call, std::string_view parameter = "client");
/// The same for changing it and for what proves that one is it: 403 for the clients that hold the administrators'
/// roles (whoever could change those could make an administrator's role of any other), and for a client whose own user
/// may do more than the caller: with its secret he would be that user.
[[nodiscard]] Task<Found<model::Client>> find_client_to_change(const Call& call);

/// A client that holds administrators' roles: `realm-management`, in master every `<realm>-realm`, and the one of the
/// incumbent's fine-grained permissions.
[[nodiscard]] bool is_internal_client(const model::Realm& realm, std::string_view client_id);
[[nodiscard]] bool may_view_clients(const Call& call);
/// Error::unavailable: the store does not answer.
[[nodiscard]] Task<Result<bool>> may_change(const Call& call, const model::Client& client);
/// The same for lists, which do not ask who acts for each client: where somebody may, only those may who
/// `may_become_anybody`.
[[nodiscard]] bool may_surely_change(const Call& call, const model::Client& client, bool may_become_anybody);

/// The client as somebody sees it who may change it, or may not: secrets, scopes and `access`.
[[nodiscard]] json::Object show(const Call& call, const model::Client& client, bool may_change);
/// Without secrets, for the trail.
[[nodiscard]] json::Object trail_of(const Call& call, const model::Client& client);

/// What the realm's client policies make of a client that is to be made or changed; 400 when they refuse it.
[[nodiscard]] std::optional<http::Response> conform(const Call& call, model::Client& client);

/// Writes the client, and what secrets are kept apart from it.
void put_client(store::Plan& plan, const Call& call, kc::ClientChange change, bool only_insert = false);
/// Writes the secrets that are kept apart from `owner` (an id), or takes them away when there are none.
void put_kept_secrets(store::Plan& plan, const Call& call, const std::string& owner, kc::KeptSecrets secrets);

/// The user that acts for a client with service accounts.
[[nodiscard]] model::User make_service_account(const Call& call, const model::Client& client);

}  // namespace latchkey::admin
