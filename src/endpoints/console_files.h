// ConsoleFiles: what the consoles' build made (console/build.mjs): scripts, styles and texts, compressed beforehand, listed
// in one index. A request's path is only ever looked up in that index, so there is nothing to traverse; a file's bytes are
// read when somebody first asks for them, and kept.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::endpoints {

class ConsoleFiles {
 public:
  /// `folder` holds index.json. not_found: it has none, so nothing was built; invalid: the index cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<const ConsoleFiles>> open(const std::string& folder);

  /// Changes whenever any byte of any file does: [a-z0-9].
  [[nodiscard]] const std::string& version() const { return version_; }
  /// "/resources/{version}/{console}/latchkey", without a slash at the end. `console` is "admin" or "account".
  [[nodiscard]] std::string base_path(std::string_view console) const;
  [[nodiscard]] bool has(std::string_view name) const { return files_.contains(name); }

  enum class Caching { revalidate, forever };
  /// 200, 304 (If-None-Match) or 404, in the best encoding that the request accepts. `name`: "admin/admin.js".
  [[nodiscard]] http::Response serve(const http::Request& request, std::string_view name, Caching caching) const;
  /// Uncompressed; null when there is no such file or it cannot be read.
  [[nodiscard]] std::shared_ptr<const std::string> bytes(std::string_view name) const;

 private:
  struct File {
    std::string type;
    std::string etag;
    bool br = false;
    bool gz = false;
  };
  using Bytes = std::shared_ptr<const std::string>;

  ConsoleFiles() = default;
  [[nodiscard]] Bytes read(const std::string& name) const;

  std::string folder_;
  std::string version_;
  std::map<std::string, File, std::less<>> files_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Bytes, std::less<>> read_;
};

}  // namespace latchkey::endpoints
