// Service: what a Server serves. The server knows connections and limits, the service knows routes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/task.h"
#include "http/message.h"

namespace latchkey::http {

class Service {
 public:
  virtual ~Service() = default;
  /// How many bytes of body a request may carry, asked before the body is read; nullopt: the server's default.
  [[nodiscard]] virtual std::optional<std::size_t> max_body(std::string_view method, std::string_view path) const = 0;
  /// Called on an I/O thread. The request lives until the task ends. May throw: that is answered with 500.
  [[nodiscard]] virtual Task<Response> serve(Request& request) = 0;
};

}  // namespace latchkey::http
