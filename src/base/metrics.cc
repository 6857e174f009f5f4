#include "base/metrics.h"

#include <fmt/format.h>

namespace latchkey {
namespace {

std::string render(const Metrics::Labels& labels) {
  std::string out;
  for (const auto& [key, value] : labels) {
    if (!out.empty()) out += ',';
    out += key;
    out += "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') out += '\\';
      if (c == '\n') {
        out += "\\n";
      } else {
        out += c;
      }
    }
    out += '"';
  }
  return out;
}

std::string braced(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

std::string bucket(const std::string& labels, std::string_view bound) {
  return labels.empty() ? fmt::format("{{le=\"{}\"}}", bound) : fmt::format("{{{},le=\"{}\"}}", labels, bound);
}

}  // namespace

void Histogram::observe(double seconds) {
  std::size_t i = 0;
  while (i < kBounds.size() && seconds > kBounds[i]) ++i;
  buckets_[i].fetch_add(1, std::memory_order_relaxed);
  sum_micros_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  std::lock_guard lock(mutex_);
  auto& family = families_[std::string(name)];
  family.help = help;
  auto& slot = family.counters[render(labels)];
  if (!slot) slot = std::make_unique<Counter>();
  return *slot;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const Labels& labels) {
  std::lock_guard lock(mutex_);
  auto& family = families_[std::string(name)];
  family.help = help;
  auto& slot = family.histograms[render(labels)];
  if (!slot) slot = std::make_unique<Histogram>();
  return *slot;
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read) {
  std::lock_guard lock(mutex_);
  auto& family = families_[std::string(name)];
  family.help = help;
  family.gauge = std::move(read);
}

std::string Metrics::prometheus_text() const {
  // A gauge may ask the database: requests that count something must not wait for it.
  std::vector<std::pair<std::string, std::function<double()>>> readers;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [name, family] : families_) {
      if (family.gauge) readers.emplace_back(name, family.gauge);
    }
  }
  std::map<std::string, double> gauges;
  for (const auto& [name, read] : readers) gauges.emplace(name, read());

  std::lock_guard lock(mutex_);
  std::string out;
  auto put = std::back_inserter(out);
  for (const auto& [name, family] : families_) {
    const char* type = family.gauge ? "gauge" : (family.histograms.empty() ? "counter" : "histogram");
    fmt::format_to(put, "# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, type);
    if (const auto read = gauges.find(name); read != gauges.end()) fmt::format_to(put, "{} {}\n", name, read->second);
    for (const auto& [labels, counter] : family.counters) fmt::format_to(put, "{}{} {}\n", name, braced(labels), counter->value());
    for (const auto& [labels, histogram] : family.histograms) {
      std::uint64_t total = 0;
      for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
        total += histogram->buckets_[i].load(std::memory_order_relaxed);
        fmt::format_to(put, "{}_bucket{} {}\n", name, bucket(labels, fmt::format("{}", Histogram::kBounds[i])), total);
      }
      total += histogram->buckets_.back().load(std::memory_order_relaxed);
      fmt::format_to(put, "{}_bucket{} {}\n", name, bucket(labels, "+Inf"), total);
      fmt::format_to(put, "{}_sum{} {}\n", name, braced(labels),
                     static_cast<double>(histogram->sum_micros_.load(std::memory_order_relaxed)) / 1e6);
      fmt::format_to(put, "{}_count{} {}\n", name, braced(labels), total);
    }
  }
  return out;
}

}  // namespace latchkey
