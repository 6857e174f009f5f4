#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "url/redirect_match.h"
#include "url/url.h"

// First line: the requested URI; the others: what is registered besides https://app.example/cb/*.
// Whatever the wildcard of app.example proves must lie there for every reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.substr(0, text.find('\n'));
  const std::vector<std::string> fixed = {"https://app.example/cb/*", "http://localhost/cb"};
  if (const auto proven = latchkey::url::match_redirect_uri(line, fixed, "")) {
    const auto url = latchkey::url::parse_url(*proven);
    if (!url || url->userinfo || url->fragment || *proven != line) std::abort();
    const bool app = url->host == "app.example" && url->scheme == "https" && !url->port && url->path.starts_with("/cb");
    const bool local = url->host == "localhost" && url->scheme == "http" && url->path == "/cb";
    if (!app && !local) std::abort();
    if (url->path.find("..;") != std::string::npos || url->path.find("/../") != std::string::npos) std::abort();
  }
  std::vector<std::string> registered;
  while (text.find('\n') != std::string_view::npos && registered.size() < 8) {
    text.remove_prefix(text.find('\n') + 1);
    registered.emplace_back(text.substr(0, text.find('\n')));
    (void)latchkey::url::check_registrable_redirect_uri(registered.back());
  }
  const auto proven = latchkey::url::match_redirect_uri(line, registered, "https://root.example/x");
  if (proven && *proven != line) std::abort();
  (void)latchkey::url::only_redirect_uri(registered, "https://root.example");
  (void)latchkey::url::web_origins(registered, registered, "https://root.example");
  return 0;
}
