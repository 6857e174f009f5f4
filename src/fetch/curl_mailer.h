// The Mailer on libcurl: SMTP with TLS 1.2 at least, always verified, and limits on time. A connection a mail. A mail
// server often stands in the same building, so private addresses are allowed.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "fetch/mailer.h"

namespace latchkey::fetch {

struct MailerOptions {
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds total_timeout{20000};
  std::string ca_file;  ///< PEM; empty: the system's certificates
};

[[nodiscard]] std::unique_ptr<Mailer> make_curl_mailer(MailerOptions options);

}  // namespace latchkey::fetch
