// Message files come from theme folders: whatever bytes they hold, reading ends, and what was read can be said.
#include <cstddef>
#include <cstdint>

#include "pages/html.h"
#include "pages/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::pages;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_properties(text);
  if (!read) return 0;
  Messages messages;
  messages.add("en", *read);
  for (const auto& [key, value] : *read) {
    const std::string said = Html::escape(messages.resolve("en", value)).str();
    if (said.contains('<') || said.contains('"')) __builtin_trap();
    static_cast<void>(format_message(value, {}));
  }
  return 0;
}
