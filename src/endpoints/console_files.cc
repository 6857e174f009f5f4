#include "endpoints/console_files.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include "endpoints/api_reply.h"
#include "endpoints/page_response.h"
#include "http/negotiate.h"
#include "json/object_reader.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kIndexBytes = 1 << 20;

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return std::nullopt;
  return bytes;
}

// RFC 9110 §12.5.3: without the header anything would do; what is plain is understood by everybody.
std::string_view encoding_of(const http::Request& request, bool br, bool gz) {
  const auto accepted = request.headers.get("Accept-Encoding");
  if (!accepted) return "";
  constexpr std::array<std::string_view, 3> offered = {"br", "gzip", "identity"};
  const std::size_t skip = br ? 0 : gz ? 1 : 2;
  const auto picked = http::pick_media_type(*accepted, std::span(offered).subspan(skip));
  return picked && *picked != "identity" ? *picked : std::string_view();
}

}  // namespace

Result<std::unique_ptr<const ConsoleFiles>> ConsoleFiles::open(const std::string& folder) {
  const std::string path = folder + "/index.json";
  const auto text = read_whole(path);
  if (!text) return fail(Error::Kind::not_found, fmt::format("there is no {}", path));
  const auto root = json::parse_object(*text, {.max_bytes = kIndexBytes});
  if (!root) return fail(Error::Kind::invalid, fmt::format("{}: {}", path, root.error().detail));
  std::unique_ptr<ConsoleFiles> files(new ConsoleFiles);
  files->folder_ = folder;
  json::ObjectReader reader(*root);
  files->version_ = reader.required_string("version");
  if (const auto* list = reader.required_object("files")) {
    for (const auto& [name, value] : *list) {
      if (!value.is_object()) continue;
      json::ObjectReader entry(value.get_object(), reader, name);
      files->files_[std::string(name)] = {entry.required_string("type"), entry.required_string("etag"),
                                          entry.bool_or("br", false), entry.bool_or("gz", false)};
    }
  }
  if (const auto status = reader.status(); !status)
    return fail(Error::Kind::invalid, fmt::format("{}: {}", path, status.error().detail));
  return files;
}

std::string ConsoleFiles::base_path(std::string_view console) const {
  return fmt::format("/resources/{}/{}/latchkey", version_, console);
}

ConsoleFiles::Bytes ConsoleFiles::read(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = read_.find(name); found != read_.end()) return found->second;
  auto bytes = read_whole(folder_ + "/" + name);
  if (!bytes) return nullptr;
  return read_[name] = std::make_shared<const std::string>(*std::move(bytes));
}

ConsoleFiles::Bytes ConsoleFiles::bytes(std::string_view name) const {
  return has(name) ? read(std::string(name)) : nullptr;
}

http::Response ConsoleFiles::serve(const http::Request& request, std::string_view name, Caching caching) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return error_reply(404, "Not found");
  const File& file = found->second;
  const auto encoding = encoding_of(request, file.br, file.gz);
  http::Response response;
  const std::string tag = fmt::format("\"{}{}\"", file.etag, encoding.empty() ? "" : fmt::format("-{}", encoding));
  response.headers.set("ETag", tag);
  response.headers.set("Vary", "Accept-Encoding");
  response.headers.set("Cache-Control",
                       caching == Caching::forever ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.get("If-None-Match") == tag) {
    response.status = 304;
    return response;
  }
  const std::string_view ending = encoding == "br" ? ".br" : encoding == "gzip" ? ".gz" : "";
  response.shared_body = read(fmt::format("{}{}", name, ending));
  if (!response.shared_body) return error_reply(404, "Not found");
  if (!encoding.empty()) response.headers.set("Content-Encoding", encoding);
  response.headers.set("Content-Type", file.type);
  return response;
}

}  // namespace latchkey::endpoints
