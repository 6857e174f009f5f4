#include "pages/resources.h"

#include <array>
#include <cstdint>

namespace latchkey::pages {
namespace {

constexpr std::string_view folder = "resources/";

// FNV-1a: these hashes tell two versions of our own files apart, nothing else.
std::uint64_t hash_on(std::uint64_t hash, std::string_view bytes) {
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3;
  }
  return hash;
}
constexpr std::uint64_t hash_start = 0xCBF29CE484222325;

// The low 50 bits in ten characters.
std::string base32(std::uint64_t value) {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  for (int i = 0; i < 10; ++i, value >>= 5) out += digits[value & 31];
  return out;
}

std::string_view content_type(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> types = {{
      {"css", "text/css; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"jpg", "image/jpeg"},
      {"jpeg", "image/jpeg"},
      {"gif", "image/gif"},
      {"webp", "image/webp"},
      {"ico", "image/x-icon"},
      {"woff2", "font/woff2"},
      {"json", "application/json"},
      {"txt", "text/plain; charset=utf-8"},
  }};
  const std::string_view extension = path.substr(path.rfind('.') + 1);
  for (const auto& [name, type] : types) {
    if (name == extension) return type;
  }
  return "application/octet-stream";
}

}  // namespace

Resources::Resources(const Theme& theme) {
  std::uint64_t whole = hash_start;
  for (auto& [path, bytes] : theme.all_files()) {
    if (!path.starts_with(folder)) continue;
    Resource resource{.path = path.substr(folder.size()),
                      .bytes = bytes,
                      .content_type = std::string(content_type(path)),
                      .hash = base32(hash_on(hash_start, bytes))};
    whole = hash_on(hash_on(whole, resource.path), std::string_view("\0", 1));
    whole = hash_on(hash_on(whole, resource.bytes), std::string_view("\0", 1));
    files_.emplace(resource.path, std::move(resource));
  }
  version_ = base32(whole);
  base_path_ = "/resources/" + version_ + "/login/" + theme.name();
}

const Resource* Resources::find(std::string_view path) const {
  const auto hit = files_.find(path);
  return hit == files_.end() ? nullptr : &hit->second;
}

}  // namespace latchkey::pages
