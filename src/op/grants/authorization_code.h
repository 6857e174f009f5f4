// The authorization code grant (RFC 6749 §4.1.3, RFC 7636 §4.5). A code is bound to its client, redirect URI and PKCE
// challenge. Its second use by its own client ends the client session it gave; another client neither burns nor learns
// it.
//
// Shell: find the record by single_use_key(code); code_record_for() says what else to load; then redeem_code().
#pragma once

#include <optional>

#include "base/time.h"
#include "model/session.h"
#include "oauth/token_request.h"
#include "op/grants/code_record.h"
#include "op/grants/grant.h"
#include "op/sessions.h"

namespace latchkey::op {

/// The payload, if the record is a code of this client; nullopt: load nothing more, redeem_code() will refuse.
[[nodiscard]] std::optional<CodeRecord> code_record_for(const model::Client& client,
                                                        const std::optional<model::SingleUse>& found);

struct CodeInput {
  const model::Realm& realm;
  const model::Client& client;  ///< authenticated
  const oauth::TokenRequest& request;
  const std::optional<model::SingleUse>& found;
  SessionView view;  ///< online session, user and client session that the record names; nulls when absent
  /// The offline copies of both, if there are any; to load when the record's scope has offline_access.
  const model::UserSession* offline_session = nullptr;
  const model::ClientSession* offline_client_session = nullptr;
  TokenIds ids;
  Instant now{};
};

[[nodiscard]] GrantResult redeem_code(const CodeInput& input);

}  // namespace latchkey::op
