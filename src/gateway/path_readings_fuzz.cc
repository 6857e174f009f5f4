#include "gateway/path_readings.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using latchkey::gateway::path_readings;

// No reading has a dot segment, the plain one is among them, and every reading is a path.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  const auto readings = path_readings(raw);
  if (!readings) return 0;
  if (readings->empty() || readings->size() > 32) std::abort();
  for (const auto& reading : *readings) {
    const std::string ended = reading + "/";
    if (!reading.starts_with('/') || ended.find("/../") != std::string::npos || ended.find("/./") != std::string::npos)
      std::abort();
  }
  return 0;
}
