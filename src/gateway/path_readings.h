// What a request's path may mean. Proxies and applications disagree about encoded slashes, ";parameters", empty
// segments and double encoding; a rule that was looked up under one reading guards nothing if the application uses
// another. So all readings are made, and whoever has a rule for the path asks that they agree on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::gateway {

/// The decoded readings of a raw path, the plain one first, each once: "/a/b c". A path with but one meaning has one.
/// Error::invalid for what is never right: dot segments however they are written, control characters, malformed
/// escapes, and bytes that are no UTF-8 (overlong forms are another way to write a dot).
[[nodiscard]] Result<std::vector<std::string>> path_readings(std::string_view raw);

/// True if `path` is `prefix` or lies below it, by whole segments: "/admin" covers "/admin" and "/admin/x", not
/// "/administrator".
[[nodiscard]] bool covers(std::string_view prefix, std::string_view path);

}  // namespace latchkey::gateway
