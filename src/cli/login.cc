#include "cli/login.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "json/object_reader.h"
#include "json/writer.h"

namespace latchkey::cli {
namespace {

std::unexpected<Error> no_access(std::string_view what, const std::string& path) {
  return fail(Error::Kind::unavailable, fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

Status<> write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail(Error::Kind::unavailable, std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string encode(const Login& login) {
  std::string out;
  json::Writer(out)
      .begin_object()
      .member("server", login.server)
      .member("realm", login.realm)
      .member("clientId", login.client_id)
      .member("accessToken", login.access_token)
      .member("accessExpires", to_unix_seconds(login.access_expires))
      .member("refreshToken", login.refresh_token)
      .end_object();
  return out + "\n";
}

}  // namespace

std::string_view variable(const Environment& environment, std::string_view name) {
  const auto found = std::ranges::find(environment, name, &Environment::value_type::first);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

std::string login_path(const Environment& environment) {
  if (const auto file = variable(environment, "LATCHKEY_ADMIN_FILE"); !file.empty()) return std::string(file);
  if (const auto config = variable(environment, "XDG_CONFIG_HOME"); !config.empty())
    return std::string(config) + "/latchkey/admin.json";
  const auto home = variable(environment, "HOME");
  return home.empty() ? std::string() : std::string(home) + "/.config/latchkey/admin.json";
}

Result<Login> load_login(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0)
    return fail(Error::Kind::not_found, "nobody is signed in: latchkey admin login --server URL");
  if ((info.st_mode & 077) != 0)
    return fail(Error::Kind::forbidden, fmt::format("{} can be read by others: chmod 600 {}", path, path));
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto object = json::parse_object(text);
  if (!object) return fail(Error::Kind::invalid, fmt::format("{} is damaged: sign in again", path));
  json::ObjectReader reader(*object);
  Login login{.server = reader.required_string("server"),
              .realm = reader.required_string("realm"),
              .client_id = reader.required_string("clientId"),
              .access_token = reader.required_string("accessToken"),
              .access_expires = from_unix_seconds(reader.required_int64("accessExpires")),
              .refresh_token = reader.string_or("refreshToken", "")};
  if (!reader.ok()) return fail(Error::Kind::invalid, fmt::format("{} is damaged: sign in again", path));
  return login;
}

Status<> save_login(const std::string& path, const Login& login) {
  if (path.empty()) return fail(Error::Kind::invalid, "no place for the sign-in: set HOME or LATCHKEY_ADMIN_FILE");
  std::error_code made;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), made);
  const std::string aside = fmt::format("{}.{}", path, ::getpid());
  const int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return no_access("write", aside);
  const auto written = write_all(file, encode(login));
  ::close(file);
  if (written && ::rename(aside.c_str(), path.c_str()) == 0) return {};
  const auto failed = no_access("write", path);
  ::unlink(aside.c_str());
  return failed;
}

Status<> remove_login(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return no_access("remove", path);
  return {};
}

}  // namespace latchkey::cli
