// Finds the things of a snapshot by a name that stands in them: one flat table of pointers. Nothing is copied or
// allocated for an entry, since master of a thousand realms has tens of thousands of roles.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::model {

/// `KeyOf(const T&)` is a text, or a pair of texts, inside the thing; the thing must outlive the index and not move.
template <class T, auto KeyOf>
class PointerIndex {
 public:
  using Key = decltype(KeyOf(std::declval<const T&>()));

  void reserve(std::size_t count) {
    if (count * 2 > slots_.size()) grow(count);
  }
  /// In the place of what has the same key.
  void add(const T& value) {
    reserve(count_ + 1);
    const Key key = KeyOf(value);
    const std::size_t hash = hash_of(key);
    Slot& slot = slots_[place(key, hash)];
    if (slot.value == nullptr) ++count_;
    slot = {hash, &value};
  }
  /// Null when nothing has the key.
  [[nodiscard]] const T* find(const Key& key) const {
    return slots_.empty() ? nullptr : slots_[place(key, hash_of(key))].value;
  }

 private:
  struct Slot {
    std::size_t hash = 0;
    const T* value = nullptr;
  };

  static std::size_t hash_of(std::string_view key) { return std::hash<std::string_view>()(key); }
  static std::size_t hash_of(const std::pair<std::string_view, std::string_view>& key) {
    return hash_of(key.first) * 31 + hash_of(key.second);
  }
  /// Where the key stands, or the empty slot that it would stand in: at most half of the table is full.
  [[nodiscard]] std::size_t place(const Key& key, std::size_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].value != nullptr && (slots_[at].hash != hash || KeyOf(*slots_[at].value) != key))
      at = (at + 1) & mask;
    return at;
  }
  void grow(std::size_t count) {
    std::size_t size = 16;
    while (size < count * 2) size *= 2;
    const auto old = std::exchange(slots_, std::vector<Slot>(size));
    for (const auto& slot : old) {
      if (slot.value != nullptr) slots_[place(KeyOf(*slot.value), slot.hash)] = slot;
    }
  }

  std::vector<Slot> slots_;  ///< a power of two, or none
  std::size_t count_ = 0;
};

}  // namespace latchkey::model
