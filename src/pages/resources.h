// Resources: what pages load beside their HTML (style, script, picture), served under an address that holds the hash
// of the contents and so may be cached for ever. Immutable.
//   /resources/{version}/login/{theme}/{path}
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pages/theme.h"

namespace latchkey::pages {

struct Resource {
  std::string path;  ///< "css/login.css"
  std::string bytes;
  std::string content_type;  ///< "text/css; charset=utf-8"
  std::string hash;          ///< of the bytes, fit for an ETag (unquoted)
};

class Resources {
 public:
  explicit Resources(const Theme& theme);

  /// Exact match only: "..", a leading slash or another spelling finds nothing.
  [[nodiscard]] const Resource* find(std::string_view path) const;
  /// Changes whenever any byte of any resource does: 10 characters of [a-z0-9].
  [[nodiscard]] const std::string& version() const { return version_; }
  /// "/resources/{version}/login/{theme}", with no slash at the end: PageContext::resources_url.
  [[nodiscard]] const std::string& base_path() const { return base_path_; }
  [[nodiscard]] const std::map<std::string, Resource, std::less<>>& all() const { return files_; }

 private:
  std::map<std::string, Resource, std::less<>> files_;
  std::string version_;
  std::string base_path_;
};

}  // namespace latchkey::pages
