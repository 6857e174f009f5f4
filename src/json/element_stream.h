// The elements of one array of an object, one after another, from a text that comes in pieces: what is in memory is the
// rest of the object and one element, however long the array is. Each element and the rest are parsed as strictly as by
// parse(); the array must be the value of a member of the outermost object.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "json/json.h"

namespace latchkey::json {

class ElementStream {
 public:
  /// Gets each element; its error ends the reading.
  using Take = std::function<Status<>(Value element)>;

  /// `key` as it is written in the text. The limits are those of one element, and of the rest.
  ElementStream(std::string key, Limits limits) : wanted_(std::move(key)), limits_(limits) {}

  /// The next piece. Without `take` elements are passed over unread: for a first reading of the rest.
  Status<> feed(std::string_view piece, const Take& take);
  /// The object without its elements: the array is there and empty. An error when the text ended too early.
  [[nodiscard]] Result<Object> finish();
  /// How many elements there were so far.
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  [[nodiscard]] std::size_t scan_rest(std::string_view piece);
  Result<std::size_t> scan_array(std::string_view piece, const Take& take);
  Status<> end_element(bool last, const Take& take);
  void note_outside_string(char c);
  bool inside_string(char c);
  Status<> append(std::string& to, std::string_view text) const;

  const std::string wanted_;
  const Limits limits_;
  std::string rest_;
  std::string element_;
  std::string key_;
  std::size_t count_ = 0;
  std::size_t depth_ = 0;  ///< of the rest; inside the array, of the element
  bool outer_is_object_ = false;
  bool in_array_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_key_ = false;
  bool expects_key_ = false;
  bool expects_value_ = false;
  bool element_begun_ = false;
};

}  // namespace latchkey::json
