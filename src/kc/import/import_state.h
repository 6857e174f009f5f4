// The work in progress of one import, shared by the readers of its sections (import_clients.cc, ...). First every
// section is read and its objects are made; then the defaults fill what is missing; then the references between
// objects, which waited in `references`, are resolved by name; users come last.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "json/object_reader.h"
#include "kc/import/draft.h"
#include "kc/import/import.h"
#include "kc/import/import_notes.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"
#include "kc/read/reading.h"

namespace latchkey::kc {

class ImportState {
 public:
  explicit ImportState(const ImportOptions& import_options) : options(import_options) {}
  /// Into what stands already; ids of what is there are the store's to compare.
  ImportState(const ImportOptions& import_options, const model::RealmParts& parts)
      : options(import_options), draft(parts) {}
  ImportState(const ImportState&) = delete;
  ImportState& operator=(const ImportState&) = delete;

  const ImportOptions& options;
  Draft draft;
  std::vector<model::User> users;
  std::vector<UserLinks> links;
  /// Users come in a stream (import_stream.h): they are too many to remember their ids, so that the store says which
  /// are there twice.
  bool streams_users = false;
  ImportNotes notes;
  int known_version = 0;  ///< Keycloak's major version that wrote the file; 0: not said
  bool has_default_role = false;
  std::vector<std::function<void()>> references;  ///< to run when every object exists
  struct Membership {
    const model::Component* organization;
    bool managed;
    std::vector<model::GroupId> groups;  ///< of the organization
  };
  std::map<std::string, std::vector<Membership>, std::less<>> members;  ///< folded user name -> organizations

  [[nodiscard]] Random& random() const { return options.makings.random; }

  /// Keeps the first error only.
  void fail(Error::Kind kind, std::string_view path, std::string_view reason);
  [[nodiscard]] bool ok() const { return !error_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  /// The object's own id, or a new one. An id that another object of the same kind has is an error.
  [[nodiscard]] std::string take_id(json::ObjectReader& reader, std::string_view kind);
  /// The same for an object that is read already.
  void claim_id(const json::ObjectReader& reader, std::string_view kind, const std::string& id);
  void claim_mapper_ids(const json::ObjectReader& owner, const std::vector<model::ProtocolMapper>& mappers);
  /// What nobody read, as JSON text ("" when nothing is left), noted under `section`. Keys in `derived` say nothing
  /// new.
  [[nodiscard]] std::string keep_rest(json::ObjectReader& reader, std::string_view section,
                                      const std::vector<std::string_view>& derived = {}) {
    return kc::keep_rest(reader, notes, section, derived);
  }
  /// Secrets that we do not act on go to a component of their owner, which is sealed at rest as all components' secrets
  /// are.
  void keep_secret(const std::string& owner, std::string_view name, std::string&& value);
  void keep_secrets(const std::string& owner, KeptSecrets secrets);

  // References by name. Null after an error was recorded.
  [[nodiscard]] model::Client* need_client(std::string_view client_id, std::string_view path);
  /// Keycloak makes roles that are mapped but not defined; so do we, and say it. `client` empty: a realm role.
  [[nodiscard]] model::Role* role_or_new(const model::Client* client, std::string_view name);
  [[nodiscard]] model::Group* need_group(std::string_view path_of_group, std::string_view path);

 private:
  std::optional<Error> error_;
  std::map<std::string, std::unordered_set<std::string>, std::less<>> ids_;
  std::unordered_set<std::string> owners_;  ///< ids that components or members may hang on, whatever has them
  std::map<std::string, model::Component*, std::less<>> kept_secrets_;
};

// One reader a section; each is a no-op when the file does not have it.
void import_settings(json::ObjectReader& realm, ImportState& state);
void import_components(json::ObjectReader& realm, ImportState& state);
void import_identity_providers(json::ObjectReader& realm, ImportState& state);
/// Of a file that is older than user profiles: any attribute may stand with its users, as it did.
void add_user_profile(ImportState& state);
/// After identity providers, before users.
void import_organizations(json::ObjectReader& realm, ImportState& state);
/// The memberships that organizations of the file gave to a user of that name.
void join_organizations(model::User& user, const ImportState& state);
void import_flows(json::ObjectReader& realm, ImportState& state);
void import_required_actions(json::ObjectReader& realm, ImportState& state);
void import_client_scopes(json::ObjectReader& realm, ImportState& state);
void import_clients(json::ObjectReader& realm, ImportState& state);
void import_roles(json::ObjectReader& realm, ImportState& state);
void import_groups(json::ObjectReader& realm, ImportState& state);
void import_scope_mappings(json::ObjectReader& realm, ImportState& state);
void import_users(json::ObjectReader& realm, ImportState& state);
/// One user, whose names nobody compares here; nothing after an error.
[[nodiscard]] std::optional<model::User> read_user(json::ObjectReader& reader, ImportState& state);
/// The user's own; also into `state.links`.
void read_user_links(json::ObjectReader& reader, ImportState& state, const model::UserId& user);
[[nodiscard]] bool needs_service_account(const model::Client& client);
[[nodiscard]] model::User make_service_account(const model::Client& client, const ImportState& state);
/// Service account users of clients that have none; after all users.
void add_service_accounts(ImportState& state);

}  // namespace latchkey::kc
