// Secret: bytes that must not be copied by accident, printed or left in memory. Wiped on destruction;
// no copy, no <<, no formatter (tests/nocompile proves it). clone() is the one deliberate copy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace latchkey {

class Secret {
 public:
  Secret() = default;
  /// Takes the bytes and wipes the source.
  explicit Secret(std::string&& bytes);
  static Secret copy_of(std::string_view bytes);
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  [[nodiscard]] Secret clone() const { return copy_of(bytes_); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// The bytes themselves: the name makes each use easy to find.
  [[nodiscard]] std::string_view reveal() const { return bytes_; }

 private:
  void wipe() noexcept;
  std::string bytes_;
};

/// Overwrites what a compiler may not optimise away.
void wipe(std::string& bytes) noexcept;
/// Compares in time that depends on the lengths only.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace latchkey
