#include "gateway/path_readings.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "url/percent.h"

namespace latchkey::gateway {
namespace {

constexpr unsigned kDecodeTwice = 1;
constexpr unsigned kSplitAtSlashes = 2;  ///< encoded slashes and backslashes separate segments
constexpr unsigned kDropParameters = 4;  ///< ";..." up to the next slash is not part of the path
constexpr unsigned kDropEmpty = 8;       ///< "//" is "/"
constexpr unsigned kCutAtQuery = 16;  ///< an encoded "?" or "#" ends the path, as where it is decoded and parsed again
constexpr unsigned kAllReadings = 32;

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Segments of the raw path, each decoded, joined again; a slash within a segment is written as NUL meanwhile.
std::optional<std::string> decode(std::string_view raw, bool twice) {
  std::string out;
  while (!raw.empty()) {
    const auto slash = raw.find('/', 1);
    auto segment = url::percent_decode(raw.substr(1, slash == std::string_view::npos ? slash : slash - 1));
    if (!segment) return std::nullopt;
    if (has_control(*segment)) return std::nullopt;
    if (twice) {
      // What does not decode again was meant as it stands.
      if (auto again = url::percent_decode(*segment)) segment = std::move(again);
      if (has_control(*segment)) return std::nullopt;
    }
    std::ranges::replace(*segment, '/', '\0');
    out += '/';
    out += *segment;
    raw = slash == std::string_view::npos ? std::string_view() : raw.substr(slash);
  }
  return out;
}

std::string read_as(std::string text, unsigned how) {
  std::ranges::replace_if(text, [&](char c) { return c == '\0' || ((how & kSplitAtSlashes) != 0 && c == '\\'); }, '/');
  if ((how & kCutAtQuery) != 0) text.resize(std::min(text.find_first_of("?#"), text.size()));
  if ((how & kDropParameters) != 0) {
    std::string kept;
    bool dropping = false;
    for (const char c : text) {
      dropping = c == ';' || (dropping && c != '/');
      if (!dropping) kept += c;
    }
    text = std::move(kept);
  }
  if ((how & kDropEmpty) != 0) {
    const auto end = std::ranges::unique(text, [](char a, char b) { return a == '/' && b == '/'; });
    text.erase(end.begin(), end.end());
  }
  return text;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const auto slash = path.find('/', 1);
    const auto segment = path.substr(1, slash == std::string_view::npos ? slash : slash - 1);
    if (segment == "." || segment == "..") return true;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  }
  return false;
}

/// Nearly every path: nothing in it that anybody reads in another way.
bool is_plain(std::string_view raw) {
  return raw.find_first_of("%;\\") == std::string_view::npos && raw.find("//") == std::string_view::npos;
}

}  // namespace

Result<std::vector<std::string>> path_readings(std::string_view raw) {
  if (!raw.starts_with('/')) return fail(Error::Kind::invalid, "the path does not begin with a slash");
  if (is_plain(raw)) {
    if (has_dot_segment(raw)) return fail(Error::Kind::invalid, "the path has a dot segment");
    return std::vector<std::string>{std::string(raw)};
  }
  std::vector<std::string> readings;
  for (unsigned how = 0; how < kAllReadings; ++how) {
    auto decoded = decode(raw, (how & kDecodeTwice) != 0);
    if (!decoded) return fail(Error::Kind::invalid, "the path has a malformed escape or a control character");
    // An encoded slash that separates nothing is a character like others; '\1' cannot occur otherwise.
    if ((how & kSplitAtSlashes) == 0) std::ranges::replace(*decoded, '\0', '\1');
    std::string reading = read_as(*std::move(decoded), how);
    if (!is_utf8(reading)) return fail(Error::Kind::invalid, "the path is not UTF-8");
    if (has_dot_segment(reading)) return fail(Error::Kind::invalid, "the path has a dot segment");
    if (std::ranges::find(readings, reading) == readings.end()) readings.push_back(std::move(reading));
  }
  return readings;
}

bool covers(std::string_view prefix, std::string_view path) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace latchkey::gateway
