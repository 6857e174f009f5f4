#include "rp/pending_cookie.h"

#include <utility>

#include "base/base64.h"
#include "crypto/digest.h"
#include "json/object_reader.h"
#include "json/writer.h"
#include "rp/web_limits.h"

namespace latchkey::rp {

PendingSeal::PendingSeal(std::string_view secret_key, const std::vector<std::string>& former, std::string purpose)
    : ring_(secret_key, former, "login in progress"), purpose_(std::move(purpose)) {}

std::string PendingSeal::cookie_name(std::string_view state) {
  // Only part of a hash: the name shows in places where the state should not.
  return std::string(kPendingPrefix) + base64url_encode(crypto::sha256(state)).substr(0, 12);
}

std::string PendingSeal::seal(const PendingLogin& pending) const {
  std::string plain;
  json::Writer writer(plain);
  writer.begin_object()
      .member("s", pending.state)
      .member("n", pending.nonce)
      .member("v", pending.code_verifier)
      .member("r", pending.return_to)
      .member("t", static_cast<std::int64_t>(pending.created_at.time_since_epoch().count()));
  if (pending.max_age) writer.member("m", static_cast<std::int64_t>(pending.max_age->count()));
  if (!pending.demanded_acr.empty()) writer.member("a", pending.demanded_acr);
  writer.end_object();
  return base64url_encode(ring_.seal(purpose_, plain));
}

std::optional<PendingLogin> PendingSeal::open(std::string_view cookie, TimePoint now,
                                              std::chrono::seconds timeout) const {
  if (cookie.size() > kMostPendingCookieBytes) return std::nullopt;
  const auto box = base64url_decode(cookie);
  if (!box) return std::nullopt;
  const auto plain = ring_.open(purpose_, *box);
  if (!plain) return std::nullopt;
  const auto object = json::parse_object(plain->reveal());
  if (!object) return std::nullopt;
  json::ObjectReader reader(*object);
  PendingLogin pending{.state = reader.required_string("s"),
                       .nonce = reader.required_string("n"),
                       .code_verifier = reader.required_string("v"),
                       .return_to = reader.required_string("r"),
                       .created_at = TimePoint{std::chrono::milliseconds{reader.required_int64("t")}},
                       .max_age = {},
                       .demanded_acr = reader.string_or("a", "")};
  if (const auto max_age = reader.optional_int64("m")) pending.max_age = std::chrono::seconds{*max_age};
  if (!reader.ok() || now >= pending.created_at + timeout) return std::nullopt;
  return pending;
}

}  // namespace latchkey::rp
