# Writes OUT, a source file that holds every file below ROOT as bytes. Run by the build whenever one of them changes.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/*)
list(SORT files)
set(table "")
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(APPEND table "  {\"${file}\", {\"${bytes}\", ${size}}},\n")
endforeach()
file(WRITE ${OUT} "// Made by src/pages/embed_theme.cmake.
#include \"pages/embedded_theme.h\"

namespace latchkey::pages {
namespace {
constexpr EmbeddedFile files[] = {
${table}};
}  // namespace

std::span<const EmbeddedFile> embedded_theme() { return files; }

}  // namespace latchkey::pages
")
