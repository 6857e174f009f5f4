// Fetcher: every outgoing HTTP request goes through this port. It blocks, so it is called from a worker, never from an
// I/O thread. Any status is a success; an error means that no complete answer came.
// Error kinds: unavailable (no connection, no answer in time, TLS), invalid (a URL or an answer that breaks a limit or
// rule), forbidden (an address that must not be reached). Details name host and path, never query, header or body.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace latchkey::fetch {

using Header = std::pair<std::string, std::string>;

struct FetchRequest {
  std::string method = "GET";
  std::string url;  ///< absolute, http or https, without user information
  std::vector<Header> headers;
  std::string body;       ///< Content-Type is the caller's to give
  int max_redirects = 0;  ///< 0 to 3, GET only; never from https to http
};

struct FetchResponse {
  int status = 0;
  std::vector<Header> headers;  ///< of the last answer, names in lower case
  std::string body;
  std::string url;  ///< where it came from in the end

  /// The first header of that name (lower case), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

class Fetcher {
 public:
  virtual ~Fetcher() = default;
  /// Safe from many threads at once.
  [[nodiscard]] virtual Result<FetchResponse> fetch(const FetchRequest& request) = 0;
};

}  // namespace latchkey::fetch
