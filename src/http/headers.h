// Headers: HTTP fields in their order, names compared without regard to case (RFC 9110 §5.1).
// All bytes stand in one buffer, so that parsing a request costs two allocations; views end with the next change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::http {

/// ASCII only, as field names are.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  /// A value with CR, LF or NUL is our own mistake (response splitting): these bytes are replaced by spaces.
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  /// Adds unless there is one already.
  void set_default(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  void clear();

  /// The first value.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return get(name).has_value(); }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] Field at(std::size_t index) const;
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) visit(at(i));
  }

 private:
  struct Entry {
    std::uint32_t offset;
    std::uint32_t name_size;
    std::uint32_t value_size;
  };
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace latchkey::http
