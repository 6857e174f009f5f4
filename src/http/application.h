// Application: the Service that a program builds from its routes: trusted proxies, trace id, router, CORS preflights,
// default headers, one access log line and two metrics a request, and the one place where a handler's exception ends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "http/proxy.h"
#include "http/router.h"
#include "http/security_headers.h"
#include "http/service.h"

namespace latchkey::http {

struct ApplicationConfig {
  std::vector<Route> routes;
  TrustedProxies trusted_proxies;
  SecurityHeaders security_headers;
  /// What a person or a program sees for 400, 404, 405, 500 that no endpoint answered. Default: one JSON object, or plain HTML
  /// for a browser. `message` may be shown.
  std::function<Response(const Request&, int status, std::string_view message)> render_error;
};

class Application final : public Service {
 public:
  /// The ports outlive the application.
  [[nodiscard]] static Result<std::unique_ptr<Application>> make(ApplicationConfig config, Log& log, Metrics& metrics, Random& random);
  ~Application() override;

  [[nodiscard]] std::optional<std::size_t> max_body(std::string_view method, std::string_view path) const override;
  [[nodiscard]] Task<std::optional<Response>> refuse_body(Request& head) override;
  [[nodiscard]] Task<Response> serve(Request& request) override;

 private:
  struct Parts;
  explicit Application(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace latchkey::http
