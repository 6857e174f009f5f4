// TLS over a socket, by OpenSSL: 1.2 or newer, the server's certificate and name always checked.
#pragma once

#include "rp/redis/socket.h"

namespace latchkey::rp::redis {

[[nodiscard]] Result<std::unique_ptr<Stream>> open_tls(std::unique_ptr<Socket> socket, Trust& trust,
                                                       const std::string& host, Deadline deadline);

}  // namespace latchkey::rp::redis
