// The log port: one line an event, a message and named fields. Values are escaped by the sink, never trusted.
// A Secret has no way in; whoever reveals one into a field breaks the first rule of the house.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

enum class LogLevel { debug, info, warn, error, off };

struct LogField {
  std::string_view key;
  std::string value;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  template <class N>
    requires std::is_arithmetic_v<N>
  LogField(std::string_view k, N v) : key(k), value(std::to_string(v)) {}
};

class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view message, const std::vector<LogField>& fields) = 0;
  [[nodiscard]] virtual bool enabled(LogLevel level) const = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) { at(LogLevel::debug, message, fields); }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) { at(LogLevel::info, message, fields); }
  void warn(std::string_view message, std::initializer_list<LogField> fields = {}) { at(LogLevel::warn, message, fields); }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) { at(LogLevel::error, message, fields); }

 private:
  void at(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    if (enabled(level)) write(level, message, std::vector<LogField>(fields));
  }
};

enum class LogFormat { text, json };

/// Writes to standard error: `2026-11-23T10:00:00.000Z info message key=value` or one JSON object a line.
[[nodiscard]] std::unique_ptr<Log> make_stderr_log(LogLevel level, LogFormat format);

class NullLog final : public Log {
 public:
  void write(LogLevel, std::string_view, const std::vector<LogField>&) override {}
  [[nodiscard]] bool enabled(LogLevel) const override { return false; }
};

/// Keeps its lines, for tests that look for what was (or must never be) logged.
class MemoryLog final : public Log {
 public:
  void write(LogLevel level, std::string_view message, const std::vector<LogField>& fields) override;
  [[nodiscard]] bool enabled(LogLevel) const override { return true; }
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] bool contains(std::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace latchkey
