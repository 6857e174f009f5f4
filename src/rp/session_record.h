// A session as compact bytes, for whatever is sealed: cookies and rows. Tokens in base64url, as JWTs are, are kept as
// the bytes it stands for, a quarter less. The form is ours alone and may change: a version byte begins it, and an
// older one does not open, which ends the session.
#pragma once

#include <latchkey/session_store.h>

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

/// Everything but set_cookies.
[[nodiscard]] std::string write_record(const Session& session);
[[nodiscard]] std::optional<Session> read_record(std::string_view record);

/// A token as it stands in a record: tests and sizes.
[[nodiscard]] std::string pack_token(std::string_view token);

}  // namespace latchkey::rp
