#include "url/redirect_danger.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.h"
#include "url/percent.h"

namespace latchkey::url {
namespace {

constexpr std::array<std::string_view, 10> kSchemesThatRun = {"javascript", "data",        "vbscript", "file", "blob",
                                                              "filesystem", "view-source", "about",    "jar",  "livescript"};

/// What our own answer says: a redirect URI that brings one along could speak in our name.
constexpr std::array<std::string_view, 12> kAnswerParameters = {
    "code", "state", "response", "error", "error_description", "error_uri",
    "iss",  "id_token", "access_token", "token_type", "expires_in", "session_state"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_dot_segment(std::string_view segment) {
  segment = segment.substr(0, segment.find(';'));  // servers strip matrix parameters before they resolve dots
  return segment == "." || segment == "..";
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (is_dot_segment(path.substr(0, end))) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool has_hidden_byte(std::string_view decoded) {
  const auto bad = [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c < 0x20 || c == 0x7F || c == '\\';
  };
  return std::any_of(decoded.begin(), decoded.end(), bad) || !is_utf8(decoded);
}

std::string lower_of(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Names are compared without case and split at ";" too: the client's own framework may read them so.
bool has_answer_parameter(std::string_view query) {
  while (!query.empty()) {
    const auto end = std::min(query.find_first_of("&;"), query.size());
    const auto piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto name = form_decode(piece.substr(0, piece.find('=')));
    if (!name || contains(kAnswerParameters, lower_of(*name))) return true;
  }
  return false;
}

}  // namespace

bool has_treacherous_path(std::string_view raw_path) {
  constexpr int kMaxLayers = 8;
  std::string path(raw_path);
  for (int layer = 0; layer < kMaxLayers; ++layer) {
    if (has_dot_segment(path) || has_hidden_byte(path)) return true;
    auto decoded = percent_decode(path);
    // Below the first layer a "%" may be plain text ("100%25"); the first one was checked by the URL parser.
    if (!decoded || *decoded == path) return false;
    path = std::move(*decoded);
  }
  return true;
}

std::optional<std::string_view> redirect_danger(const Url& url) {
  if (contains(kSchemesThatRun, url.scheme)) return "its scheme runs code or reads local files";
  // RFC 6749 §3.1.2: the redirection endpoint URI MUST NOT include a fragment component.
  if (url.fragment) return "it has a fragment";
  if (url.userinfo) return "it has user information before an @";
  if (has_treacherous_path(url.path)) return "its path has dot segments, a backslash or control characters, perhaps encoded";
  if (url.query && has_answer_parameter(*url.query)) return "its query has a parameter of the answer itself, or a malformed escape";
  return std::nullopt;
}

}  // namespace latchkey::url
