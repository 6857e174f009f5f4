#include "http/static_files.h"

#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/base64.h"

namespace latchkey::http {
namespace {

namespace fs = std::filesystem;

struct TypeRow {
  std::string_view ending;
  std::string_view type;
};

constexpr TypeRow kTypes[] = {
    {".html", "text/html; charset=utf-8"},      {".css", "text/css; charset=utf-8"},      {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"}, {".json", "application/json"},            {".map", "application/json"},
    {".svg", "image/svg+xml"},                  {".png", "image/png"},                    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},                    {".gif", "image/gif"},                    {".webp", "image/webp"},
    {".avif", "image/avif"},                    {".ico", "image/vnd.microsoft.icon"},     {".woff2", "font/woff2"},
    {".woff", "font/woff"},                     {".ttf", "font/ttf"},                     {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},                {".wasm", "application/wasm"},            {".webmanifest", "application/manifest+json"},
    {".pdf", "application/pdf"},                {".md", "text/markdown; charset=utf-8"},  {".properties", "text/plain; charset=utf-8"},
};

std::string etag_of(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  // A failing digest would give every file the same tag; without a tag the browser just asks again.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  return "\"" + base64url_encode({reinterpret_cast<const char*>(digest.data()), 16}) + "\"";
}

Result<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return fail(Error::Kind::unavailable, "cannot read " + path.string());
  return bytes;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// RFC 9110 §13.1.2: weak comparison, "*" matches anything.
bool matches_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    auto tag = trim(header.substr(0, end));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag) return true;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return false;
}

}  // namespace

std::string_view media_type_of(std::string_view file_name) {
  for (const auto& [ending, type] : kTypes) {
    if (file_name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

Result<StaticFiles> StaticFiles::load(const std::string& folder, std::size_t max_total_bytes) {
  StaticFiles files;
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return fail(Error::Kind::not_found, "cannot open the folder " + folder + ": " + error.message());
  std::size_t total = 0;
  for (fs::recursive_directory_iterator it(root, error), end; it != end && !error; it.increment(error)) {
    const auto real = fs::canonical(it->path(), error);
    if (error) break;
    const bool inside = real.native().starts_with(root.native() + "/");
    if (!inside || !it->is_regular_file(error)) continue;
    auto bytes = read_file(real);
    if (!bytes) return std::unexpected(bytes.error());
    total += bytes->size();
    if (total > max_total_bytes) return fail(Error::Kind::invalid, "the files in " + folder + " are larger than " + std::to_string(max_total_bytes) + " bytes");
    files.add(it->path().lexically_relative(root).generic_string(), std::move(*bytes));
  }
  if (error) return fail(Error::Kind::unavailable, "cannot read the folder " + folder + ": " + error.message());
  return files;
}

void StaticFiles::add(std::string name, std::string bytes) {
  File file;
  file.etag = etag_of(bytes);
  file.media_type = media_type_of(name);
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  files_.insert_or_assign(std::move(name), std::move(file));
}

bool StaticFiles::has(std::string_view name) const { return files_.find(name) != files_.end(); }

Response StaticFiles::serve(const Request& request, std::string_view name, Caching caching) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return Response::text(404, "Not Found\n");
  const File& file = found->second;
  Response response;
  if (!file.etag.empty()) response.headers.add("ETag", file.etag);
  response.headers.add("Cache-Control", caching == Caching::forever ? "public, max-age=31536000, immutable" : "no-cache");
  const auto known = request.headers.get("If-None-Match");
  if (known && !file.etag.empty() && matches_etag(*known, file.etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", file.media_type);
  response.shared_body = file.bytes;
  return response;
}

}  // namespace latchkey::http
