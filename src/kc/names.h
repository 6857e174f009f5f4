// The names that objects refer to each other by in Keycloak's JSON, looked up in a realm in the making (Draft) or in a
// realm that stands (model::Realm): the readers of single objects do not care which.
#pragma once

#include <string_view>

#include "model/realm.h"

namespace latchkey::kc {

class Draft;

class Names {
 public:
  virtual ~Names() = default;
  // All return null when there is no such thing.
  [[nodiscard]] virtual const model::ClientScope* scope(std::string_view name) const = 0;
  [[nodiscard]] virtual const model::ClientScope* scope(const model::ScopeId& id) const = 0;
  /// By id, else by alias.
  [[nodiscard]] virtual const model::Flow* flow(std::string_view id_or_alias) const = 0;
  [[nodiscard]] virtual const model::Client* client(std::string_view client_id) const = 0;
  /// `client` empty: a realm role.
  [[nodiscard]] virtual const model::Role* role(const model::ClientUuid& client, std::string_view name) const = 0;
  [[nodiscard]] virtual const model::RealmSettings& settings() const = 0;
};

class RealmNames final : public Names {
 public:
  /// `realm` outlives this.
  explicit RealmNames(const model::Realm& realm) : realm_(realm) {}
  [[nodiscard]] const model::ClientScope* scope(std::string_view name) const override;
  [[nodiscard]] const model::ClientScope* scope(const model::ScopeId& id) const override;
  [[nodiscard]] const model::Flow* flow(std::string_view id_or_alias) const override;
  [[nodiscard]] const model::Client* client(std::string_view client_id) const override;
  [[nodiscard]] const model::Role* role(const model::ClientUuid& client, std::string_view name) const override;
  [[nodiscard]] const model::RealmSettings& settings() const override;

 private:
  const model::Realm& realm_;
};

class DraftNames final : public Names {
 public:
  /// `draft` outlives this; what is added to it later is found too.
  explicit DraftNames(Draft& draft) : draft_(draft) {}
  [[nodiscard]] const model::ClientScope* scope(std::string_view name) const override;
  [[nodiscard]] const model::ClientScope* scope(const model::ScopeId& id) const override;
  [[nodiscard]] const model::Flow* flow(std::string_view id_or_alias) const override;
  [[nodiscard]] const model::Client* client(std::string_view client_id) const override;
  [[nodiscard]] const model::Role* role(const model::ClientUuid& client, std::string_view name) const override;
  [[nodiscard]] const model::RealmSettings& settings() const override;

 private:
  Draft& draft_;
};

}  // namespace latchkey::kc
