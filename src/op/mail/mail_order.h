// A mail that was decided on and waits in the outbox: which text, for whom, and what its link will carry. The link
// itself is signed when the mail goes out, so neither database nor log ever holds one that works.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "op/mail/action_token.h"
#include "store/plan.h"

namespace latchkey::op {

inline constexpr std::string_view kMailKind = "mail";  ///< of outbox rows

struct MailOrder {
  std::string to;      ///< address
  std::string locale;  ///< wished; the texts fall back as pages do
  std::string issuer;  ///< whom the link leads to
  ActionToken token;
};

[[nodiscard]] std::string serialize(const MailOrder& order);
[[nodiscard]] Result<MailOrder> parse_mail_order(std::string_view payload);

/// The outbox row; its id is the token's.
[[nodiscard]] store::EnqueueOutbox enqueue(const model::Realm& realm, const MailOrder& order, Instant now);

}  // namespace latchkey::op
