// A mail as a value, and as the bytes that go over the wire (RFC 5322, MIME). Whatever a name or a subject holds, it
// stays inside its header: line breaks and control characters cannot get through, and an address that could be anything
// but an address is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace latchkey::fetch {

struct Mailbox {
  std::string address;    ///< ada@example.org
  std::string name = {};  ///< shown beside it; any UTF-8
};

struct MailMessage {
  Mailbox from;
  std::optional<Mailbox> reply_to = {};
  Mailbox to;
  std::string subject;
  std::string text;
  std::string html;  ///< empty: the mail is its text alone
  std::string id;    ///< of the Message-ID: the same for every attempt, so that a mail that comes twice is known as one
  Instant date{};
};

/// invalid: the detail says what is wrong with the address, without repeating it.
[[nodiscard]] Status<> check_address(std::string_view address);

/// The whole message with CRLF line ends; invalid: an address is none.
[[nodiscard]] Result<std::string> render(const MailMessage& message);

/// RFC 2047 §4: `text` as a header may hold it; as it is when it is short plain ASCII.
[[nodiscard]] std::string encode_header_text(std::string_view text);

}  // namespace latchkey::fetch
