// What a person at a terminal types: secrets without echo, and yes or no.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::cli {

/// From the first line of `file` ("-": standard input), or asked for at the terminal, without echo. invalid: no file and no
/// terminal, or nothing in it.
[[nodiscard]] Result<Secret> read_secret(std::string_view prompt, const std::string& file);

/// Whether standard output is a terminal: a table for people, JSON for programs.
[[nodiscard]] bool for_a_person();

}  // namespace latchkey::cli
