// As much of a browser as a login needs: cookies, redirects, no scripts. Cookies are kept by host alone (ports do not part
// cookies, RFC 6265 §8.5), with their paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/fetcher.h"

namespace latchkey::fake {

struct Visited {
  int status = 0;
  std::string url;  ///< where it ended
  std::string body;
  int redirects = 0;  ///< how many led there
};

class Browser {
 public:
  explicit Browser(fetch::Fetcher& fetcher) : fetcher_(fetcher) {}

  /// GET, and every redirect after it (20 at most).
  [[nodiscard]] Result<Visited> visit(std::string url);

 private:
  struct Cookie {
    std::string host, path, name, value;
  };
  void keep(std::string_view set_cookie, const std::string& host, std::string_view request_path);
  [[nodiscard]] std::string cookies_for(const std::string& host, std::string_view path) const;

  fetch::Fetcher& fetcher_;
  std::vector<Cookie> cookies_;
};

}  // namespace latchkey::fake
