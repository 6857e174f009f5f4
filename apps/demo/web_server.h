// The web server around the modules: headers for every answer, one log line a request, a clean end on SIGTERM.
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "views.h"

namespace demo {

/// One line on standard error with the time before it.
void log_line(std::string_view message);

/// Static files, error pages, headers, limits and the log. `secure`: the application is reached by https.
void set_up(httplib::Server& server, const Views& views, const std::string& static_folder, bool secure);

/// Serves until SIGINT or SIGTERM; logs `ready` once the port is open. False when the port cannot be had.
/// Call block_signals() before any thread starts.
[[nodiscard]] bool serve(httplib::Server& server, const std::string& host, int port, std::string_view ready);
void block_signals();

}  // namespace demo
