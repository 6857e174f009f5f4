// Static files: a set of named bytes with media types and strong ETags, from a folder (read once, at the start) or embedded.
// No path of a request ever reaches the file system, so there is nothing to traverse.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::http {

/// "text/css; charset=utf-8" for "a/b.css"; "application/octet-stream" for what it does not know.
[[nodiscard]] std::string_view media_type_of(std::string_view file_name);

class StaticFiles {
 public:
  /// Every regular file below `folder`, named by its relative path; links out of the folder are left out.
  [[nodiscard]] static Result<StaticFiles> load(const std::string& folder, std::size_t max_total_bytes = 64 * 1024 * 1024);

  /// `name` is relative: "css/login.css". A later one replaces an earlier one.
  void add(std::string name, std::string bytes);
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }

  enum class Caching {
    revalidate,  ///< no-cache with an ETag: for fixed names
    forever,     ///< a year, immutable: for paths that carry a version
  };
  /// 200, 304 (If-None-Match) or 404. `name` is percent-decoded, as a route's tail parameter is.
  [[nodiscard]] Response serve(const Request& request, std::string_view name, Caching caching) const;

 private:
  struct File {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
    std::string_view media_type;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace latchkey::http
