#include "rp/with_defaults.h"

#include <latchkey/logout_token.h>

#include <thread>

#include "base/random.h"

namespace latchkey::rp {

Environment with_defaults(Environment environment) {
  if (!environment.http) environment.http = make_http_client();
  if (!environment.now) {
    environment.now = [] {
      return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
  }
  if (!environment.random_bytes) {
    environment.random_bytes = [](std::size_t count) { return SystemRandom().bytes(count); };
  }
  if (!environment.log) environment.log = [](LogLevel, std::string_view) {};
  if (!environment.used_tokens) environment.used_tokens = make_used_tokens();
  if (!environment.sleep) {
    environment.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  }
  return environment;
}

}  // namespace latchkey::rp
