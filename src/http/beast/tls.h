// The TLS side of a server: certificate and key from files, TLS 1.2 and newer, HTTP/1.1 by ALPN.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "base/result.h"
#include "http/server.h"

namespace latchkey::http::beast {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// Error::invalid names the file and what is wrong with it.
[[nodiscard]] Result<TlsContext> load_tls(const TlsFiles& files);

}  // namespace latchkey::http::beast
