// View: what a template may look up, as plain text, flags and lists. An empty text counts as absent, so
// `{{#name}}...{{/name}}` asks "is there one?". Knows nothing of the template engine.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::pages {

class View {
 public:
  View& text(std::string name, std::string value) {
    if (!value.empty()) texts_.insert_or_assign(std::move(name), std::move(value));
    return *this;
  }
  View& flag(std::string name, bool value) {
    flags_.insert_or_assign(std::move(name), value);
    return *this;
  }
  View& list(std::string name, std::vector<View> items) {
    flags_.insert_or_assign("has_" + name, !items.empty());
    lists_.insert_or_assign(std::move(name), std::move(items));
    return *this;
  }

  [[nodiscard]] const std::map<std::string, std::string>& texts() const { return texts_; }
  [[nodiscard]] const std::map<std::string, bool>& flags() const { return flags_; }
  [[nodiscard]] const std::map<std::string, std::vector<View>>& lists() const { return lists_; }

 private:
  std::map<std::string, std::string> texts_;
  std::map<std::string, bool> flags_;
  std::map<std::string, std::vector<View>> lists_;
};

}  // namespace latchkey::pages
