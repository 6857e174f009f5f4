#include "http/route_metrics.h"

namespace latchkey::http {

RouteMetrics::RouteMetrics(Metrics& metrics, std::string route, std::string method)
    : metrics_(&metrics),
      route_(std::move(route)),
      method_(std::move(method)),
      seconds_(&metrics.histogram("latchkey_http_request_seconds", "Time from a request's last byte to its response",
                                  {{"route", route_}})) {}

void RouteMetrics::count(int status, double seconds) {
  seconds_->observe(seconds);
  const std::size_t slot = slot_of(status);
  Counter* counter = slot < kSlots ? counters_[slot].load(std::memory_order_acquire) : nullptr;
  if (counter == nullptr) {
    counter = &metrics_->counter("latchkey_http_requests_total", "Requests served",
                                 {{"route", route_}, {"method", method_}, {"status", std::to_string(status)}});
    if (slot < kSlots) counters_[slot].store(counter, std::memory_order_release);
  }
  counter->add();
}

std::size_t RouteMetrics::slot_of(int status) {
  const auto rest = static_cast<std::size_t>(status % 100);
  switch (status / 100) {
    case 2:
      return rest < 10 ? rest : kSlots;
    case 3:
      return rest < 10 ? 10 + rest : kSlots;
    case 4:
      return rest < 32 ? 20 + rest : kSlots;
    case 5:
      return rest < 10 ? 52 + rest : kSlots;
    default:
      return kSlots;
  }
}

}  // namespace latchkey::http
