// The import of a realm whose users are too many to be in memory together: first the realm without them, then one user
// after another. What import_realm() refuses is refused here too, but for ids and names that two users share: the store
// finds those when they are written.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "kc/import/import.h"

namespace latchkey::kc {

class ImportState;

struct StreamedUser {
  model::User user;
  UserLinks links;
};

class ImportStream {
 public:
  /// The realm, its `users` left out. `options` outlive this; `place` begins messages.
  [[nodiscard]] static Result<ImportStream> begin(json::Object realm, std::string place, const ImportOptions& options);
  ImportStream(ImportStream&& other) noexcept;
  ~ImportStream();

  /// What was read and filled, for the first commit.
  [[nodiscard]] model::RealmParts parts() const;
  /// `place` ("demo-users-3.json: users[17]") begins the message of an error.
  [[nodiscard]] Result<StreamedUser> read(json::Value user, std::string_view place);
  /// Roles that were given to users but not defined: made since this was asked for last.
  [[nodiscard]] std::vector<model::Role> take_new_roles();
  /// Behind the last user: service accounts of clients that have none.
  [[nodiscard]] std::vector<model::User> missing_service_accounts();
  [[nodiscard]] std::vector<std::string> take_notes();

 private:
  explicit ImportStream(const ImportOptions& options);

  std::unique_ptr<ImportState> state_;
  std::size_t known_roles_ = 0;
  std::unordered_set<std::string> service_accounts_;  ///< of these clients
};

}  // namespace latchkey::kc
