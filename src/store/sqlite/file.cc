#include "store/sqlite/file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace latchkey::store::sqlite {
namespace {

std::unexpected<Error> failed(std::string_view what, const std::string& path) {
  return fail(Error::Kind::unavailable, fmt::format("{} {}: {}", what, path, std::generic_category().message(errno)));
}

Status<> sync_folder_of(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed("cannot open the folder", folder);
  const int code = ::fsync(fd);
  ::close(fd);
  if (code != 0) return failed("cannot sync the folder", folder);
  return {};
}

}  // namespace

Status<> make_database_file(const std::string& path) {
  // Never opened when it is there: closing any descriptor of the file would drop the locks that another connection of
  // this process holds on it (POSIX advisory locks belong to the process).
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISREG(info.st_mode)) return fail(Error::Kind::invalid, fmt::format("{} is not a regular file", path));
    return {};
  }
  if (errno != ENOENT) return failed("cannot look at", path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) {
    if (errno == EEXIST) return {};  // another process was first
    return failed("cannot make the database", path);
  }
  ::close(fd);
  return sync_folder_of(path);
}

Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "latchkey-memory-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) return failed("cannot make a temporary folder", name);
  return TemporaryFolder(std::move(name));
}

TemporaryFolder::~TemporaryFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace latchkey::store::sqlite
