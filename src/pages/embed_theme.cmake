# Writes OUT, a source file that holds every file of the theme ROOT as bytes: those of its login folder under their own
# paths, those of its email folder below email/. Run by the build whenever one of them changes.
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/login/* ${ROOT}/email/*)
list(SORT files)
set(table "")
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "^login/" "" path "${file}")
  string(APPEND table "  {\"${path}\", {\"${bytes}\", ${size}}},\n")
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
