#include "http/beast/request_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using latchkey::http::beast::RequestReader;
using State = RequestReader::State;

/// Everything that was read, as text, with the way it ended.
std::string read_all(std::string_view bytes, std::size_t step) {
  RequestReader reader({.header_bytes = 2048});
  std::string buffer;
  std::string seen;
  bool limited = false;
  while (true) {
    if (reader.state() == State::refused) return seen + "refused " + std::to_string(reader.refusal().status);
    if (reader.state() == State::done) {
      const auto& r = reader.request();
      if (r.path.empty() || r.body.size() > 512) std::abort();
      seen += r.method + " " + r.path + "?" + r.query + " " + r.host + " " + r.body + "\n";
      reader.reset();
      limited = false;
    }
    if (reader.state() == State::body && !limited) {
      reader.set_body_limit(512);
      limited = true;
    } else if (const auto used = reader.feed(buffer); used > 0) {
      buffer.erase(0, used);
    } else if (reader.state() == State::head || reader.state() == State::body) {
      if (bytes.empty()) return seen;
      buffer += bytes.substr(0, step);
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
  }
}

}  // namespace

// However the bytes are cut on their way, the same requests come out and the same end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  const auto whole = read_all(bytes, bytes.size() + 1);
  if (read_all(bytes, 1) != whole || read_all(bytes, 7) != whole) std::abort();
  return 0;
}
