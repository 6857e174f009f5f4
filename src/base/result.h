// Result<T>: a value or the one reason there is none. Never ignored; absence is std::optional, not an error.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace latchkey {

/// What went wrong below the protocol: enough for a log line and for deciding what to answer.
/// `detail` is for the log and the administrator; it never reaches a client unread.
struct Error {
  enum class Kind {
    invalid,      ///< the input is malformed or breaks a rule
    not_found,    ///< what was named does not exist
    conflict,     ///< it exists already, or changed meanwhile
    unavailable,  ///< busy, full or out of reach: the same call may work later
    forbidden,    ///< understood and refused
    internal,     ///< a broken promise of ours or of a part we use
  };
  Kind kind = Kind::internal;
  std::string detail;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

template <class E = Error>
using Status = std::expected<void, E>;

/// `return fail(Error::Kind::invalid, "port 70000 is not between 1 and 65535");`
[[nodiscard]] inline std::unexpected<Error> fail(Error::Kind kind, std::string detail) {
  return std::unexpected<Error>(Error{kind, std::move(detail)});
}

}  // namespace latchkey
