// ByteBuffer: what was read from a connection and not yet used. Bytes in the front are used up, new ones come behind.
// Starts small, since an idle connection keeps it; grows up to its limit, and shrinks again when it runs empty.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

namespace latchkey::http::beast {

class ByteBuffer {
 public:
  explicit ByteBuffer(std::size_t limit) : limit_(std::max(limit, kInitial)) { resize(kInitial); }

  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] char* free_space() { return bytes_.get() + end_; }
  [[nodiscard]] std::size_t free_size() const { return capacity_ - end_; }
  void filled(std::size_t size) { end_ += size; }

  void consume(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Room behind the bytes; false if the limit leaves none.
  [[nodiscard]] bool make_room() {
    if (free_size() > 0) return true;
    if (begin_ > 0) {
      std::copy(bytes_.get() + begin_, bytes_.get() + end_, bytes_.get());
      end_ -= begin_;
      begin_ = 0;
      return true;
    }
    if (capacity_ >= limit_) return false;
    resize(std::min(capacity_ * 2, limit_));
    return true;
  }
  /// Copies bytes behind those that are there; false if the limit leaves no room for them.
  [[nodiscard]] bool append(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!make_room()) return false;
      const auto size = std::min(bytes.size(), free_size());
      std::copy_n(bytes.data(), size, free_space());
      filled(size);
      bytes.remove_prefix(size);
    }
    return true;
  }
  /// Gives the memory back; for a connection that reads no more through it. Only when empty.
  void release() {
    bytes_.reset();
    capacity_ = begin_ = end_ = 0;
  }
  void shrink_if_empty() {
    if (empty() && capacity_ > kInitial) resize(kInitial);
  }

 private:
  static constexpr std::size_t kInitial = 4096;

  void resize(std::size_t capacity) {
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    std::copy(bytes_.get() + begin_, bytes_.get() + end_, bytes.get());
    end_ -= begin_;
    begin_ = 0;
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t limit_;
};

}  // namespace latchkey::http::beast
