// Pages: mustache templates, each shown inside base.mustache. {{name}} is escaped; {{{content}}} of the base is the
// only raw place, and only rendered templates go there.
#pragma once

#include <latchkey/session.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace demo {

/// What a template can show. Lists hold rows of names and values.
struct Page {
  using Row = std::map<std::string, std::string>;
  std::string title;
  std::map<std::string, std::string> text;
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<Row>> lists;
};

class Views {
 public:
  /// Reads all templates of `folder`; throws std::runtime_error naming the file that is missing.
  explicit Views(const std::string& folder);

  /// `session` decides what the navigation offers; `path` is where a login should come back to.
  [[nodiscard]] std::string render(std::string_view name, const Page& page, const latchkey::rp::Session* session) const;

 private:
  std::map<std::string, std::string, std::less<>> templates_;
};

}  // namespace demo
