// .env: one NAME=value a line. Values may stand in '...' (as they are) or "..." (with \n \t \" \\); `#` begins a
// comment at the start of a line or after a space; `export NAME=value` is taken too, so that a shell can read the same
// file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace demo {

struct EnvEntry {
  std::string value;
  std::string where;  ///< ".env:3" or "environment"
};
using EnvEntries = std::map<std::string, EnvEntry, std::less<>>;

struct EnvFile {
  EnvEntries entries;
  std::vector<std::string> problems;  ///< "file:line: what is wrong and how to write it"
};

[[nodiscard]] EnvFile parse_env(std::string_view text, std::string_view file_name);

}  // namespace demo
