// The gateway's file (TOML) as settings. Every key stands in a table; an unknown one is an error that names its file
// and line and the nearest right name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/settings.h"

namespace latchkey::gateway {

/// The value of an environment variable, for client_secret_env.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Reads `file` on top of `settings`.
[[nodiscard]] Status<> read_settings_file(const std::string& file, const Lookup& environment, Settings& settings);
/// The same for text that is at hand; `name` stands in the messages.
[[nodiscard]] Status<> read_settings_text(std::string_view text, const std::string& name, const Lookup& environment,
                                          Settings& settings);

/// All of a small file: for keys.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& file);
/// The first line of a file, without its line end: for secrets.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& file);

}  // namespace latchkey::gateway
