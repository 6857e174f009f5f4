// A partial import: some clients, roles, groups, identity providers and users laid into a realm that stands. Everything
// is read and checked before anything is written, and the outcome is one plan.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sealer.h"
#include "json/json.h"
#include "kc/import/import.h"
#include "store/plan.h"

namespace latchkey::kc {

enum class IfExists { fail, skip, overwrite };

/// Folded user name -> id, of those among user_names_of() that the realm has.
using KnownUsers = std::map<std::string, model::UserId, std::less<>>;
/// Folded, without repetition: whom the caller looks up.
[[nodiscard]] std::vector<std::string> user_names_of(const json::Object& sent);

struct PartialImportResult {
  std::string_view action;  ///< ADDED, SKIPPED, OVERWRITTEN
  std::string_view type;    ///< CLIENT, REALM_ROLE, CLIENT_ROLE, GROUP, IDP, USER
  std::string name;
  std::string id;
};

struct PartialImport {
  std::vector<PartialImportResult> results;
  /// The realm with what was read in it, for whoever asks what somebody may do in it.
  model::RealmParts parts;
  std::vector<model::User> users;      ///< to write
  std::vector<model::Client> clients;  ///< that are new or overwritten
  std::vector<model::Role> roles;      ///< that are new or overwritten
  std::vector<model::Group> groups;    ///< the same
  store::Plan plan;
  std::vector<std::string> notes;
};

struct PartialImportTools {
  const ImportOptions& options;
  const crypto::Sealer& sealer;
  const KnownUsers& users;
};

/// `sent.ifResourceExists` says what becomes of what is there; an object that is overwritten keeps its id, so that what
/// refers to it still does. Error::conflict: something is there and must not be. Error::invalid names the place, or the
/// client that the realm's policies refuse.
[[nodiscard]] Result<PartialImport> plan_partial_import(const model::Realm& realm, const json::Object& sent,
                                                        const PartialImportTools& tools);
/// {overwritten, added, skipped, results}
[[nodiscard]] json::Object write_results(const std::vector<PartialImportResult>& results);

}  // namespace latchkey::kc
