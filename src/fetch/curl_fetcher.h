// The Fetcher on libcurl: http and https only, TLS 1.2 at least and always verified, limits on time and size, a small
// pool of handles that keep their connections. The environment's proxy variables are not read here.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "fetch/fetcher.h"

namespace latchkey::fetch {

struct FetchLimits {
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{10000};
  std::size_t max_body_bytes = std::size_t{1} << 20;
  std::size_t max_header_bytes = std::size_t{64} << 10;
  std::size_t idle_handles = 8;  ///< kept, each with its open connections
};

struct CurlOptions {
  FetchLimits limits;
  std::string user_agent = "latchkey";
  std::string ca_file;  ///< PEM; empty: the system's certificates
  std::string client_certificate_file;  ///< PEM with its chain, shown to servers that ask; empty: none
  std::string client_key_file;          ///< PEM without a passphrase
  std::string proxy;    ///< empty: none. A proxy looks up names itself, so it must filter addresses itself.
  /// Off for what a stranger can name (a client's jwks_uri, a notification address): see address_filter.h.
  bool allow_private_addresses = false;
};

[[nodiscard]] std::unique_ptr<Fetcher> make_curl_fetcher(CurlOptions options);

}  // namespace latchkey::fetch
