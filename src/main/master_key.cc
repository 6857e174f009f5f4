#include "main/master_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/base64.h"

namespace latchkey::main {
namespace {

constexpr std::size_t kKeyBytes = 32;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

Result<Secret> decode_key(std::string_view text, std::string_view where) {
  auto bytes = base64_decode_mime(text);
  if (!bytes) bytes = base64url_decode(text);
  if (!bytes || bytes->size() != kKeyBytes) {
    return fail(Error::Kind::invalid,
                fmt::format("{}: a master key is {} bytes in base64 (openssl rand -base64 32)", where, kKeyBytes));
  }
  return Secret(*std::move(bytes));
}

std::string reason() { return std::strerror(errno); }

Status<> write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(Error{Error::Kind::unavailable, reason()});
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// A rename is durable when its folder is.
void sync_folder(const std::string& path) {
  const int folder = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace

Result<KeyRingSecrets> parse_master_keys(std::string_view text) {
  KeyRingSecrets keys;
  while (true) {
    const auto comma = text.find(',');
    auto key = decode_key(trim(text.substr(0, comma)), fmt::format("master key number {}", keys.size() + 1));
    if (!key) return std::unexpected(key.error());
    keys.push_back(*std::move(key));
    if (comma == std::string_view::npos) return keys;
    text.remove_prefix(comma + 1);
  }
}

Result<KeyRingSecrets> read_key_file(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    return fail(errno == ENOENT ? Error::Kind::not_found : Error::Kind::unavailable,
                fmt::format("{}: {}", path, reason()));
  }
  if ((info.st_mode & 077) != 0) {
    return fail(Error::Kind::forbidden, fmt::format("{}: others may read the master key; chmod 600 it", path));
  }
  std::ifstream in(path);
  if (!in) return fail(Error::Kind::unavailable, fmt::format("{}: cannot be read", path));
  KeyRingSecrets keys;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto text = trim(line);
    if (!text.empty() && !text.starts_with('#')) {
      auto key = decode_key(text, fmt::format("{}:{}", path, number));
      if (!key) return std::unexpected(key.error());
      keys.push_back(*std::move(key));
    }
    wipe(line);
  }
  if (keys.empty()) return fail(Error::Kind::invalid, fmt::format("{}: no key stands in it", path));
  return keys;
}

Status<> write_key_file(const std::string& path, const KeyRingSecrets& keys) {
  std::string text =
      "# Latchkey master key. Whoever has it and the database has every secret in it: keep a copy apart from backups "
      "of\n"
      "# the data. The first key seals; the others only open what they sealed.\n";
  for (const auto& key : keys) {
    std::string line = base64_encode(key.reveal());
    text += line + "\n";
    wipe(line);
  }
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  Status<> status;
  if (file < 0) {
    status = std::unexpected(Error{Error::Kind::unavailable, fmt::format("{}: {}", temporary, reason())});
  } else {
    status = write_all(file, text);
    if (status && ::fsync(file) != 0)
      status = std::unexpected(Error{Error::Kind::unavailable, fmt::format("{}: {}", temporary, reason())});
    ::close(file);
    if (status && ::rename(temporary.c_str(), path.c_str()) != 0)
      status = std::unexpected(Error{Error::Kind::unavailable, fmt::format("{}: {}", path, reason())});
    if (status) sync_folder(path);
  }
  wipe(text);
  return status;
}

Result<KeyRingSecrets> load_master_keys(const KeySourceOptions& source, Random& random) {
  if (!source.variable.empty()) return parse_master_keys(source.variable);
  auto keys = read_key_file(source.file);
  if (keys || keys.error().kind != Error::Kind::not_found) return keys;
  if (source.data_exists) {
    return fail(
        Error::Kind::not_found,
        fmt::format("{} is missing, and the database was sealed with it: put the file back or set LATCHKEY_MASTER_KEY. "
                    "(No new key is made beside data.)",
                    source.file));
  }
  KeyRingSecrets fresh;
  fresh.emplace_back(random.bytes(kKeyBytes));
  if (auto written = write_key_file(source.file, fresh); !written) return std::unexpected(written.error());
  return fresh;
}

}  // namespace latchkey::main
