#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/router.h"

// No path, however written, gives a parameter that a file system or another server could read as more than one segment.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::http;
  static const Router router = *Router::make({{.method = "GET", .pattern = "/realms/{realm}/x", .name = "x", .handler = {}},
                                              {.method = "GET", .pattern = "/resources/{path*}", .name = "r", .handler = {}},
                                              {.method = "GET", .pattern = "/{a}/{b}/{c}", .name = "abc", .handler = {}}});
  const auto match = router.match("GET", {reinterpret_cast<const char*>(data), size});
  for (const auto& [name, value] : match.params) {
    const bool tail = name == "path";
    if (!tail && (value.empty() || value.find('/') != std::string::npos)) std::abort();
    if (value == ".." || value.starts_with("../") || value.find("/../") != std::string::npos || value.ends_with("/..")) std::abort();
    if (value.find('\\') != std::string::npos || value.find('\0') != std::string::npos) std::abort();
  }
  return 0;
}
