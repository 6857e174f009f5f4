// The database file itself: made for its owner alone, in a folder whose entry for it is on disk.
#pragma once

#include <string>

#include "base/result.h"

namespace latchkey::store::sqlite {

/// Makes an empty file of mode 0600 when there is none (SQLite gives its side files the same mode).
[[nodiscard]] Status<> make_database_file(const std::string& path);

/// A folder for one store that dies with it, instead of a database without a file: those cannot have several connections.
class TemporaryFolder {
 public:
  [[nodiscard]] static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace latchkey::store::sqlite
