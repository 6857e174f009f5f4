#include "pages/theme.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "pages/embedded_theme.h"

namespace latchkey::pages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_files = 2000;
constexpr std::uintmax_t max_file_size = 2 << 20;

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(Error::Kind::unavailable, path.string() + ": " + error.message());
  if (size > max_file_size) return fail(Error::Kind::invalid, path.string() + " is larger than 2 MiB");
  std::ifstream in(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size)))
    return fail(Error::Kind::unavailable, path.string() + " cannot be read");
  return bytes;
}

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto relative = path.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

// Editors' and systems' droppings are no part of a theme.
bool is_hidden(const fs::path& relative) {
  for (const auto& part : relative) {
    if (part.string().starts_with('.')) return true;
  }
  return false;
}

Status<> read_tree(const fs::path& root, const std::string& below, Theme::Files& files) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    const fs::path relative = it->path().lexically_relative(root);
    if (!it->is_regular_file() || is_hidden(relative)) continue;
    const fs::path real = fs::canonical(it->path(), error);
    if (error || !is_inside(real, root))
      return fail(Error::Kind::forbidden, it->path().string() + " is a link that leads out of the theme's folder");
    if (files.size() == max_files)
      return fail(Error::Kind::invalid, root.string() + " holds more than 2,000 files: is this a theme?");
    auto bytes = read_file(real);
    if (!bytes) return std::unexpected(bytes.error());
    files.emplace(below + relative.generic_string(), std::move(*bytes));
  }
  if (error) return fail(Error::Kind::unavailable, root.string() + ": " + error.message());
  return {};
}

// The texts of mails stand beside the login pages, as in other people's themes.
Status<> read_mails(const fs::path& login, Theme::Files& files) {
  std::error_code error;
  const fs::path root = fs::canonical(login.parent_path() / "email", error);
  if (login.filename() != "login" || error || !fs::is_directory(root)) return {};
  return read_tree(root, "email/", files);
}

// The part of /resources/{version}/login/{theme}/: letters that need no escaping.
std::string theme_name(const fs::path& root) {
  const fs::path last = root.filename() == "login" ? root.parent_path().filename() : root.filename();
  std::string name;
  for (const char c : last.string()) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    name += plain ? c : '-';
  }
  return name.empty() || name.front() == '.' ? "custom" : name;
}

}  // namespace

std::shared_ptr<const Theme> Theme::built_in() {
  Files files;
  for (const auto& file : embedded_theme()) files.emplace(file.path, file.bytes);
  return std::make_shared<const Theme>("latchkey", std::move(files));
}

Result<std::shared_ptr<const Theme>> Theme::from_directory(const std::string& directory,
                                                           std::shared_ptr<const Theme> parent) {
  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error || !fs::is_directory(root)) return fail(Error::Kind::not_found, directory + " is no folder");
  Files files;
  if (auto read = read_tree(root, "", files); !read) return std::unexpected(read.error());
  if (auto read = read_mails(root, files); !read) return std::unexpected(read.error());
  return std::make_shared<const Theme>(theme_name(root), std::move(files), std::move(parent));
}

const std::string* Theme::find(std::string_view path) const {
  for (const Theme* theme = this; theme != nullptr; theme = theme->parent()) {
    const auto hit = theme->files_.find(path);
    if (hit != theme->files_.end()) return &hit->second;
  }
  return nullptr;
}

Theme::Files Theme::all_files() const {
  Files all = files_;
  if (parent_) all.merge(parent_->all_files());  // merge keeps what is there: the nearest wins
  return all;
}

}  // namespace latchkey::pages
