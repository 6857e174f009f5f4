// The one table of options: names, aliases, defaults, help, and how a text becomes a value.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/nearest.h"
#include "base/result.h"
#include "main/config.h"

namespace latchkey::main {

struct Option {
  std::string_view name;      ///< "http-port": flag --http-port, variable LATCHKEY_HTTP_PORT, file key http-port
  std::string_view kc_alias;  ///< "KC_HTTP_PORT"; "" when the incumbent has no such option
  std::string_view value;     ///< placeholder in the help; "" for a switch
  std::string_view fallback;  ///< default, in words
  std::string_view group;
  std::string_view help;
  bool repeatable = false;
  Status<> (*apply)(Config& config, std::string_view text) = nullptr;

  [[nodiscard]] bool is_switch() const { return value.empty(); }
  [[nodiscard]] std::string flag() const { return "--" + std::string(name); }
  [[nodiscard]] std::string variable() const;
};

[[nodiscard]] std::span<const Option> all_options();
[[nodiscard]] const Option* find_option(std::string_view name);
/// docs/configuration.md, whole.
[[nodiscard]] std::string options_as_markdown();

}  // namespace latchkey::main
