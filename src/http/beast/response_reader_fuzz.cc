#include "http/beast/response_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using latchkey::http::beast::ResponseReader;
using State = ResponseReader::State;

/// Everything that was read of one answer, as text, with the way it ended.
std::string read_all(std::string_view bytes, std::size_t step, bool head) {
  ResponseReader reader;
  reader.reset(head);
  std::string carried;
  while (!bytes.empty() && (reader.state() == State::head || reader.state() == State::body)) {
    carried += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
    carried.erase(0, reader.feed(carried));
  }
  reader.feed_end();
  if (reader.state() == State::malformed) return "malformed";
  return std::to_string(reader.head().status) + " " + reader.body();
}

}  // namespace

// However the bytes are cut on their way, the same answer comes out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  for (const bool head : {false, true}) {
    const auto whole = read_all(bytes, bytes.size() + 1, head);
    if (read_all(bytes, 1, head) != whole || read_all(bytes, 7, head) != whole) std::abort();
  }
  return 0;
}
