// Searching for a part of a name, whatever its case: with the one rule by which names are equal, but without its price
// where everything is ASCII, since a realm may have many clients.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::admin {

class TextSearch {
 public:
  explicit TextSearch(std::string_view part);
  /// An empty part is in everything.
  [[nodiscard]] bool finds(std::string_view text) const;

 private:
  std::string folded_;
  bool ascii_ = false;
};

}  // namespace latchkey::admin
