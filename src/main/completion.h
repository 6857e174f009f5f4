// Shell completion: a small script for each shell asks the program itself, so that it never knows less than the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace latchkey::main {

/// The word by which the scripts ask: `latchkey __complete WORD... CURRENT`.
inline constexpr std::string_view kCompleteWord = "__complete";

/// What may stand where the last of `words` stands, one candidate each; it may be empty.
[[nodiscard]] std::vector<std::string> completions(const CLI::App& app, const std::vector<std::string>& words);

/// The script for "bash", "zsh" or "fish"; nothing for another shell.
[[nodiscard]] std::optional<std::string> completion_script(std::string_view shell);

}  // namespace latchkey::main
