#include "main/completion.h"

#include <CLI/CLI.hpp>

namespace latchkey::main {
namespace {

constexpr std::string_view kBash = R"script(_latchkey() {
  local IFS=$'\n'
  COMPREPLY=($(latchkey __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _latchkey latchkey
)script";

constexpr std::string_view kZsh = R"script(#compdef latchkey
_latchkey() {
  local -a candidates
  candidates=(${(f)"$(latchkey __complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#candidates )); then compadd -a candidates; else _files; fi
}
compdef _latchkey latchkey
)script";

constexpr std::string_view kFish = R"script(complete -c latchkey -f -a '(latchkey __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
)script";

}  // namespace

std::vector<std::string> completions(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* at = &app;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    for (const auto* sub : at->get_subcommands([](const CLI::App*) { return true; })) {
      if (sub->get_name() != words[i]) continue;
      at = sub;
      break;
    }
  }
  const std::string current = words.empty() ? "" : words.back();
  std::vector<std::string> out;
  const auto offer = [&](const std::string& word) {
    if (word.starts_with(current)) out.push_back(word);
  };
  if (!current.starts_with('-')) {
    for (const auto* sub : at->get_subcommands([](const CLI::App*) { return true; })) offer(sub->get_name());
    return out;
  }
  for (const auto* option : at->get_options()) {
    for (const auto& name : option->get_lnames()) offer("--" + name);
  }
  return out;
}

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return std::string(kBash);
  if (shell == "zsh") return std::string(kZsh);
  if (shell == "fish") return std::string(kFish);
  return std::nullopt;
}

}  // namespace latchkey::main
