// Html: text that may stand in a page. It can only be made by escaping or by rendering a template that escapes, so a
// function that wants Html cannot be handed what a user typed. Always valid UTF-8 and free of NUL.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace latchkey::pages {

class Html {
 public:
  Html() = default;

  /// Makes `text` harmless in element content and in quoted attributes. Bytes that are not UTF-8 become U+FFFD.
  [[nodiscard]] static Html escape(std::string_view text);

  [[nodiscard]] const std::string& str() const& { return text_; }
  [[nodiscard]] std::string str() && { return std::move(text_); }

  friend bool operator==(const Html&, const Html&) = default;

 private:
  friend class TemplateSet;  // renders templates in which every value is escaped
  explicit Html(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace latchkey::pages
