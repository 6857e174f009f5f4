// Mailer: every outgoing mail goes through this port. It blocks, so it is called from a worker, never from an I/O
// thread. Error kinds: unavailable (no connection, no answer in time, TLS, a server that says "later": try again),
// forbidden (the server does not take our name and password, or demands them), invalid (an address is none, or the
// server refused the mail for good). Details name host and port, never a password.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "fetch/mail_message.h"

namespace latchkey::fetch {

struct SmtpServer {
  enum class Tls {
    none,
    starttls,  ///< demanded: a server that does not offer it gets no mail
    from_the_start,
  };
  std::string host;
  std::uint16_t port = 0;  ///< 0: 25, 587 with STARTTLS, 465 with TLS from the start
  Tls tls = Tls::none;
  std::string user;  ///< empty: without authentication
  std::shared_ptr<const Secret> password;
  std::shared_ptr<const Secret> bearer = nullptr;  ///< an access token, in the place of the password (XOAUTH2)
};

struct Envelope {
  SmtpServer server;
  std::string sender;  ///< for bounces; empty: the message's own From
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  /// Done when the server has taken the mail. Safe from many threads at once.
  [[nodiscard]] virtual Status<> send(const Envelope& envelope, const MailMessage& message) = 0;
};

}  // namespace latchkey::fetch
