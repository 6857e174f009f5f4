// Grants that wait for a person on another device (RFC 8628 §3.4, CIBA §10.1): asking again and again, at the
// provider's pace.
#pragma once

#include <latchkey/granted.h>

#include <chrono>
#include <functional>
#include <optional>

#include "json/json.h"
#include "rp/metadata.h"
#include "rp/talk.h"
#include "url/form.h"

namespace latchkey::rp {

/// Asks once. Nothing while the person has not decided; `interval` grows when the provider says slow_down.
[[nodiscard]] Result<std::optional<Granted>> ask_for_grant(Talk& talk, url::Form form, std::chrono::seconds& interval);

/// How long a person has, and how often to ask.
struct Waiting {
  TimePoint expires_at;
  std::chrono::seconds interval;
};
/// expires_in and interval of the answer that began it. `what` names the answer in the error.
[[nodiscard]] Result<Waiting> read_waiting(const json::Object& answer, TimePoint now, std::string_view what);

/// What one attempt gives; it may change the interval.
using Attempt = std::function<Result<std::optional<Granted>>(std::chrono::seconds& interval)>;
/// Asks until there is an answer, time is up or `go_on` gives false.
[[nodiscard]] Result<Granted> ask_until_granted(const Talk& talk, Waiting waiting, const Attempt& attempt,
                                                const std::function<bool()>& go_on);

}  // namespace latchkey::rp
