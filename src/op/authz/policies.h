// One policy about one identity: whether it lets pass. What is not understood (scripts, unknown types, settings that
// cannot be read) lets nobody pass.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/time.h"
#include "model/realm.h"
#include "model/user.h"
#include "op/authz/resource_server.h"

namespace latchkey::op::authz {

/// Who asks.
struct Identity {
  const model::Realm& realm;
  const model::User* user = nullptr;
  const model::Client* client = nullptr;  ///< through which he asks
  std::unordered_set<const model::Role*> roles;
  std::vector<std::string> scopes;  ///< names of client scopes that the token has
  Instant now{};
  /// Whether a regular expression fits the whole text; bounded by the caller.
  std::function<bool(std::string_view pattern, std::string_view text)> fits;
  /// How many policies may still be judged for him: they may contain each other many times over. What is beyond lets
  /// nobody pass.
  mutable int judgements_left = 10'000;
};

/// `[{"id": "...", "required": true}]` or `["..."]`, as the settings of policies hold lists.
struct ListEntry {
  std::string id;
  bool required = false;
  bool extend_children = false;
};
[[nodiscard]] std::vector<ListEntry> read_entries(std::string_view json_text);

/// By id, by name, or (a client's) by "client_id/name"; null when there is none.
[[nodiscard]] const model::Role* find_role(const model::Realm& realm, std::string_view id_or_name);
[[nodiscard]] const model::Group* find_group(const model::Realm& realm, std::string_view id_or_path);
[[nodiscard]] const model::Client* find_client(const model::Realm& realm, std::string_view id_or_client_id);
[[nodiscard]] const model::ClientScope* find_client_scope(const model::Realm& realm, std::string_view id_or_name);

/// The types that can be judged here, "aggregate" and permissions among them.
[[nodiscard]] const std::vector<std::string_view>& policy_types();
/// Of a policy that combines no others, before its logic is applied.
[[nodiscard]] bool judge_simple(const Policy& policy, const Identity& identity);

}  // namespace latchkey::op::authz
