// A small realm for the tests of this folder: everything in it can be changed before realm() freezes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "model/realm.h"
#include "model/session.h"
#include "model/user.h"
#include "oauth/token_request.h"
#include "op/sessions.h"
#include "op/tokens/token_plan.h"
#include "store/plan.h"

namespace latchkey::op::testing {

inline constexpr std::string_view kIssuer = "https://id.example/realms/demo";
inline constexpr Instant kNow = from_unix_seconds(1'800'000'000);
// RFC 7636 Appendix B.
inline constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Clients: app (confidential, secret "s3cret", https://app.example/cb), other (the same, https://other.example/cb),
/// spa (public, PKCE S256), svc (service account), bearer, off (disabled). Scopes as in a new realm. Roles: user, admin
/// (> user), offline_access, app.editor, account.view-profile, default-roles (> offline_access, account.view-profile).
/// Group /staff/dev has role user. Keys: ES256, EdDSA, HS512.
class World {
 public:
  World();

  model::RealmSettings settings;
  /// By client_id. Never null for the clients above.
  model::Client& client(std::string_view client_id);
  model::ClientScope& scope(std::string_view name);
  void add_mapper(model::Client& client, std::string type, model::StringMap config);

  model::User alice;                    ///< roles default-roles and admin, member of /staff/dev
  model::User robot;                    ///< svc's service account
  model::UserSession session;           ///< alice's, started and accessed at kNow
  model::ClientSession client_session;  ///< of app in it

  [[nodiscard]] model::RealmPtr realm() const;
  [[nodiscard]] SessionView view() const { return {&session, &alice, &client_session}; }

  std::vector<std::shared_ptr<model::Client>> clients;
  std::vector<std::shared_ptr<model::ClientScope>> scopes;
  std::vector<std::shared_ptr<model::Role>> roles;
  std::vector<std::shared_ptr<model::Group>> groups;
  std::vector<std::shared_ptr<model::RequiredAction>> actions;
  std::vector<std::shared_ptr<const model::ClientPolicy>> policies;

 private:
  void add_scopes();
  void add_clients();
  void add_people();
};

[[nodiscard]] TokenIds ids(int number = 1);

/// The only write of that type in the plan, or null.
template <class W>
const W* only(const store::Plan& plan) {
  const W* found = nullptr;
  for (const auto& write : plan.writes) {
    if (const auto* w = std::get_if<W>(&write)) {
      if (found != nullptr) return nullptr;
      found = w;
    }
  }
  return found;
}
template <class W>
std::size_t count(const store::Plan& plan) {
  std::size_t n = 0;
  for (const auto& write : plan.writes) n += std::holds_alternative<W>(write) ? 1 : 0;
  return n;
}

/// A plan for alice at app with `scope`, as the code grant makes it.
[[nodiscard]] TokenPlan plan_for(const World& world, const model::Realm& realm, std::string_view client_id,
                                 std::string_view scope);

}  // namespace latchkey::op::testing
