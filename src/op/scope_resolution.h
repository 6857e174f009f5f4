// From the `scope` that was asked for to the client scopes that apply: the client's default ones always, optional ones
// when named. An unknown name is refused, not ignored. Roles that a scope is bound to must be the user's.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "oauth/scope.h"

namespace latchkey::model {
class Realm;
struct Client;
struct ClientScope;
struct Role;
struct User;
}  // namespace latchkey::model

namespace latchkey::op {

using RoleSet = std::unordered_set<const model::Role*>;

/// Pointers live as long as the realm snapshot.
struct ResolvedScope {
  std::vector<const model::ClientScope*> scopes;
  bool openid = false;

  [[nodiscard]] bool has(std::string_view scope_name) const;
  [[nodiscard]] bool offline() const { return has("offline_access"); }
  /// What `scope` of responses and access tokens says: openid first, scopes that are to be shown.
  [[nodiscard]] std::string visible() const;
  /// What a refresh token and a client session keep: the hidden ones too.
  [[nodiscard]] std::string complete() const;
};

/// invalid_scope names what is unknown to the client. `requested` is the wire value, "" for defaults only.
[[nodiscard]] oauth::Result<ResolvedScope> resolve_scope(const model::Realm& realm, const model::Client& client,
                                                         std::string_view requested);

/// For what was granted earlier: names that the client no longer has are dropped silently.
[[nodiscard]] ResolvedScope resolve_granted(const model::Realm& realm, const model::Client& client,
                                            std::string_view granted);

/// The user's roles: direct, by groups, by composition.
[[nodiscard]] RoleSet roles_of(const model::Realm& realm, const model::User& user);
/// Drops scopes that are bound to roles of which the user has none (offline_access among them).
[[nodiscard]] ResolvedScope permitted(const model::Realm& realm, ResolvedScope scope, const RoleSet& user_roles);
/// The same for who does not need the roles otherwise: they are found only when a scope is bound to some.
[[nodiscard]] ResolvedScope permitted(const model::Realm& realm, ResolvedScope scope, const model::User& user);
/// The roles that tokens of this client with these scopes may carry: all of the user's with full_scope_allowed,
/// else those that client and scopes are mapped to, and the client's own.
[[nodiscard]] RoleSet token_roles(const model::Realm& realm, const model::Client& client, const ResolvedScope& scope,
                                  RoleSet user_roles);

}  // namespace latchkey::op
