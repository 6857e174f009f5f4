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
  /// Asked when the head of a request has come whose body would be larger than the server's default, before any of it is
  /// read: what this answers is the last word on the connection. Bodies of strangers are not kept in memory on trust.
  [[nodiscard]] virtual Task<std::optional<Response>> refuse_body(Request& head);
  /// Called on an I/O thread. The request lives until the task ends. May throw: that is answered with 500.
  [[nodiscard]] virtual Task<Response> serve(Request& request) = 0;
};

inline Task<std::optional<Response>> Service::refuse_body(Request&) { co_return std::optional<Response>(); }

}  // namespace latchkey::http
