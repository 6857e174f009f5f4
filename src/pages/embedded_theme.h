// The files of the built-in theme as they stand in the binary. Made by embed_theme.cmake; only Theme reads them.
#pragma once

#include <span>
#include <string_view>

namespace latchkey::pages {

struct EmbeddedFile {
  std::string_view path;
  std::string_view bytes;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_theme();

}  // namespace latchkey::pages
