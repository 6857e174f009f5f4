// What a browser can put into a request: cookies, query, return addresses. The first line is the Cookie header, the
// rest the query.
#include <latchkey/session.h>

#include <cstdint>
#include <cstdlib>

#include "rp/cookie_chunks.h"
#include "rp/pending_cookie.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::rp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  Request request;
  request.headers = {{"Cookie", std::string(text.substr(0, line))}};
  if (line != std::string_view::npos) request.query = text.substr(line + 1);
  static const PendingSeal seal("0123456789abcdef0123456789abcdef", {}, "fuzz");
  static const CookieJar jar(false);
  static const CookieChunks chunks(jar, "s");
  const auto joined = chunks.join(request.cookies());
  if (joined && joined->size() > kMostChunks * text.size()) std::abort();
  for (const auto& [name, value] : request.cookies()) {
    if (name.empty() || name.find(';') != std::string::npos || value.find(';') != std::string::npos) std::abort();
    if (seal.open(value, TimePoint{}, std::chrono::seconds{1})) std::abort();  // nobody guesses a seal
  }
  for (const auto& [name, value] : request.parameters()) {
    const auto target = local_target(value);
    if (target && (target->front() != '/' || target->starts_with("//") || target->find('\\') != std::string::npos))
      std::abort();
  }
  return 0;
}
