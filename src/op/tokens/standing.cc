#include "op/tokens/standing.h"

#include <algorithm>

#include "model/realm.h"
#include "model/user.h"

namespace latchkey::op {
namespace {

/// A token without a stored session (client credentials): only realm, client and user can be judged.
SessionVerdict judge_sessionless(const model::Client& client, const StandingInput& input) {
  if (!input.realm.settings().enabled) return SessionVerdict::realm_disabled;
  if (!client.enabled) return SessionVerdict::client_disabled;
  if (input.view.user == nullptr || input.view.user->id != input.token.subject) return SessionVerdict::missing;
  // Nobody but the client's own service account has tokens without a session, whatever a mapper wrote into `sub`.
  if (!client.service_accounts_enabled || input.view.user->service_account_of != client.uuid)
    return SessionVerdict::missing;
  return input.view.user->enabled ? SessionVerdict::alive : SessionVerdict::user_disabled;
}

SessionVerdict judge(const model::Client& client, const StandingInput& input) {
  if (input.token.session.empty()) return judge_sessionless(client, input);
  const auto verdict = check_client_session(input.realm, client, input.view, input.now);
  if (verdict != SessionVerdict::alive) return verdict;
  const auto& session = *input.view.session;
  const bool same = session.id == input.token.session && session.offline == input.token.offline;
  return same && issued_within(input.view, input.token.issued) ? SessionVerdict::alive : SessionVerdict::missing;
}

bool is_stale(const model::Client& client, const StandingInput& input) {
  const std::int64_t not_before =
      std::max({input.realm.settings().tokens.not_before, client.not_before, input.view.user->not_before});
  return to_unix_seconds(input.token.issued) < not_before;
}

}  // namespace

oauth::Result<const model::Client*> check_standing(const StandingInput& input) {
  const auto refuse = [](std::string description, std::string detail) {
    return std::unexpected(oauth::invalid_token(std::move(description), std::move(detail)));
  };
  const model::Client* client = input.realm.find_client(input.token.client_id);
  if (client == nullptr) return refuse("Client not found", "client_not_found");
  const auto verdict = judge(*client, input);
  if (verdict != SessionVerdict::alive)
    return refuse("User session not found or doesn't have client attached on it", std::string(event_word(verdict)));
  if (is_stale(*client, input)) return refuse("Stale token", "issued before a not-before");
  return client;
}

}  // namespace latchkey::op
