#include <latchkey/http.h>

#include "url/form.h"

namespace latchkey::rp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view find_header(const Fields& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const { return find_header(headers, name); }
std::string_view Request::header(std::string_view name) const { return find_header(headers, name); }
std::string_view Response::header(std::string_view name) const { return find_header(headers, name); }

Fields Request::cookies() const {
  Fields found;
  for (const auto& [name, line] : headers) {
    if (!same_name(name, "cookie")) continue;
    std::string_view rest = line;
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const std::string_view piece = trim(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      const auto equals = piece.find('=');
      if (equals == std::string_view::npos || equals == 0) continue;
      found.emplace_back(trim(piece.substr(0, equals)), trim(piece.substr(equals + 1)));
    }
  }
  return found;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (auto& [key, value] : cookies()) {
    if (key == name) return std::move(value);
  }
  return std::nullopt;
}

Fields Request::parameters() const {
  const auto form = url::parse_form(query);
  if (!form) return {};
  return {form->begin(), form->end()};
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  for (auto& [key, value] : parameters()) {
    if (key == name) return std::move(value);
  }
  return std::nullopt;
}

Response Response::redirect(std::string location) {
  Response response{.status = 303, .headers = {}, .body = {}};
  response.add_header("Location", std::move(location));
  response.add_header("Cache-Control", "no-store");
  return response;
}

Response Response::html(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = std::move(body)};
}

Response Response::json(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace latchkey::rp
