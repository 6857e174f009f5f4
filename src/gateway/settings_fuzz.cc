#include <cstdint>
#include <string_view>

#include "gateway/settings_file.h"

// A file of nonsense is an error, never a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  latchkey::gateway::Settings settings;
  const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A fuzzer shall open no files.
  if (text.find("_file") != std::string_view::npos) return 0;
  if (latchkey::gateway::read_settings_text(text, "fuzz", nothing, settings))
    (void)latchkey::gateway::check_settings(settings);
  return 0;
}
