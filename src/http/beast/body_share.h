// What one connection holds of the memory that all request bodies of a server may take together. The first bytes of every
// body are free: a login never waits for somebody's realm file.
#pragma once

#include <atomic>
#include <cstddef>

namespace latchkey::http::beast {

class BodyShare {
 public:
  static constexpr std::size_t kFree = 64 * 1024;

  BodyShare(std::atomic<std::size_t>& all, std::size_t limit) : all_(all), limit_(limit) {}
  ~BodyShare() { release(); }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  /// Counts a body that has grown to `size`; false when all together would be too much, and nothing is held for it then.
  [[nodiscard]] bool grow_to(std::size_t size) {
    const std::size_t wanted = size > kFree ? size - kFree : 0;
    if (wanted <= held_) return true;
    const std::size_t more = wanted - held_;
    held_ = wanted;
    if (all_.fetch_add(more) + more <= limit_) return true;
    release();
    return false;
  }
  void release() {
    all_.fetch_sub(held_);
    held_ = 0;
  }

 private:
  std::atomic<std::size_t>& all_;
  std::size_t limit_;
  std::size_t held_ = 0;
};

}  // namespace latchkey::http::beast
