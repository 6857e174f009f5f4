// Theme: the files the pages are made of. The built-in theme is part of the binary; a folder may override any file of
// it (templates, resources) and add or replace message texts. Read once at start, immutable afterwards.
// Layout of a theme folder: `*.mustache`, `messages/messages_<locale>.properties`, `resources/**`. When the folder is
// named `login`, the folder `email` beside it belongs to the theme too, its files under `email/`.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey::pages {

class Theme {
 public:
  using Files = std::map<std::string, std::string, std::less<>>;  ///< path inside the theme -> bytes

  /// The theme in the binary, named "latchkey".
  [[nodiscard]] static std::shared_ptr<const Theme> built_in();

  /// Reads a folder; what it does not have comes from `parent`. Refuses symbolic links that lead out of the folder,
  /// more than 2,000 files, a file above 2 MiB.
  [[nodiscard]] static Result<std::shared_ptr<const Theme>> from_directory(
      const std::string& directory, std::shared_ptr<const Theme> parent = built_in());

  Theme(std::string name, Files files, std::shared_ptr<const Theme> parent = nullptr)
      : name_(std::move(name)), files_(std::move(files)), parent_(std::move(parent)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Theme* parent() const { return parent_.get(); }
  [[nodiscard]] const Files& own_files() const { return files_; }
  /// This theme's file or the nearest ancestor's; null when nobody has it.
  [[nodiscard]] const std::string* find(std::string_view path) const;
  /// Every file a page may ask for, the nearest theme's first.
  [[nodiscard]] Files all_files() const;

 private:
  std::string name_;
  Files files_;
  std::shared_ptr<const Theme> parent_;
};

}  // namespace latchkey::pages
