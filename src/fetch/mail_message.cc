#include "fetch/mail_message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"

namespace latchkey::fetch {
namespace {

constexpr std::size_t kLongestAddress = 254;  // RFC 5321 §4.5.3.1.3, without the angle brackets
constexpr std::size_t kLongestLine = 76;
// No quoted-printable text holds "=_": a "=" stands before hexadecimal digits or a line's end.
constexpr std::string_view kBoundary = "=_latchkey_part";

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

// Characters of an address that need no quoting (RFC 5322 §3.2.3), and the dot.
bool is_atom(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c);
}

bool is_domain(std::string_view text) {
  return !text.empty() && !text.starts_with('.') && !text.ends_with('.') && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// One line without control characters and with well-formed characters only.
std::string cleaned(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) {
      out += '?';
      text.remove_prefix(1);
      continue;
    }
    const char c = text.front();
    if (length == 1)
      out += is_printable(c) ? c : ' ';
    else
      out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

// Encoded words of at most 75 characters, each of whole characters (RFC 2047 §2, §5).
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kBytesAWord = 36;  // 48 in base64, 60 with "=?UTF-8?B?" and "?=", and a header's name before it
  std::string out;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size()) {
      const std::size_t next = std::max<std::size_t>(utf8_sequence_length(text.substr(size)), 1);
      if (size + next > kBytesAWord) break;
      size += next;
    }
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64_encode(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

std::string display(const Mailbox& mailbox) {
  const std::string name = cleaned(mailbox.name);
  if (name.empty()) return mailbox.address;
  const bool plain = std::ranges::all_of(name, is_printable) && name.size() <= 60 && !name.contains("=?");
  if (!plain) return encoded_words(name) + "\r\n <" + mailbox.address + ">";
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\" <" + mailbox.address + ">";
}

// RFC 2045 §6.7. Line ends of the text become CRLF.
std::string quoted_printable(std::string_view text) {
  std::string out;
  std::string line;
  const auto flush = [&](std::string_view end) {
    out += line;
    out += end;
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\n') {
      flush("\r\n");
      continue;
    }
    const bool at_end = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool plain = is_printable(c) && c != '=' && !(c == ' ' && at_end);
    const std::string token = plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (line.size() + token.size() >= kLongestLine) flush("=\r\n");
    // A dot at the start of a line means something to SMTP; libcurl doubles it, and no relay shall need to.
    line += line.empty() && c == '.' ? "=2E" : token;
  }
  if (!line.empty()) flush("\r\n");
  return out;
}

std::string part(std::string_view type, std::string_view text) {
  return fmt::format("Content-Type: {}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}", type,
                     quoted_printable(text));
}

std::string body_of(const MailMessage& message) {
  if (message.html.empty()) return part("text/plain", message.text);
  // RFC 2046 §5.1.4: the plainest first.
  return fmt::format(
      "Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n--{0}--\r\n",
      kBoundary, part("text/plain", message.text), part("text/html", message.html));
}

// English whatever the machine's locale (RFC 5322 §3.3).
std::string date_line(Instant date) {
  static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(date);
  const std::chrono::year_month_day ymd(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(date - day));
  return fmt::format("Date: {}, {:02} {} {} {:02}:{:02}:{:02} +0000\r\n", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(ymd.day()), kMonths[static_cast<unsigned>(ymd.month()) - 1],
                     static_cast<int>(ymd.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string id_line(const MailMessage& message) {
  std::string id;
  for (const char c : message.id) id += is_atom(c) ? c : '-';
  if (id.empty()) return {};
  return fmt::format("Message-ID: <{}@{}>\r\n", id, message.from.address.substr(message.from.address.rfind('@') + 1));
}

}  // namespace

Status<> check_address(std::string_view address) {
  const auto wrong = [](std::string_view what) {
    return fail(Error::Kind::invalid, fmt::format("a mail address {}", what));
  };
  if (address.empty()) return wrong("is missing");
  if (address.size() > kLongestAddress) return wrong("is too long");
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return wrong("needs a name before its @");
  const auto local = address.substr(0, at);
  // No quoted names and no other letters than ASCII's: few servers take them, and an attack likes them.
  if (!std::ranges::all_of(local, is_atom)) return wrong("holds a character that this server does not send to");
  if (!is_domain(address.substr(at + 1))) return wrong("needs a host name behind its @");
  return {};
}

std::string encode_header_text(std::string_view text) {
  const std::string clean = cleaned(text);
  const bool plain = std::ranges::all_of(clean, is_printable) && clean.size() <= 60 && !clean.contains("=?");
  return plain ? clean : encoded_words(clean);
}

Result<std::string> render(const MailMessage& message) {
  for (const auto* mailbox : {&message.from, &message.to, message.reply_to ? &*message.reply_to : nullptr}) {
    if (mailbox == nullptr) continue;
    if (auto good = check_address(mailbox->address); !good) return std::unexpected(good.error());
  }
  std::string out = date_line(message.date);
  out += "From: " + display(message.from) + "\r\n";
  if (message.reply_to) out += "Reply-To: " + display(*message.reply_to) + "\r\n";
  out += "To: " + display(message.to) + "\r\n";
  out += "Subject: " + encode_header_text(message.subject) + "\r\n";
  out += id_line(message);
  // RFC 3834 §5: nobody's holiday notice shall answer this.
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  out += body_of(message);
  return out;
}

}  // namespace latchkey::fetch
