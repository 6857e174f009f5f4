#include "http/message.h"

#include <algorithm>

namespace latchkey::http {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Reason {
  int status;
  std::string_view phrase;
};

// RFC 9110 §15, RFC 6585.
constexpr Reason kReasons[] = {
    {100, "Continue"}, {101, "Switching Protocols"}, {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"},
    {206, "Partial Content"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"},
    {307, "Temporary Redirect"}, {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
    {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {408, "Request Timeout"}, {409, "Conflict"},
    {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {414, "URI Too Long"},
    {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"}, {417, "Expectation Failed"}, {421, "Misdirected Request"},
    {422, "Unprocessable Content"}, {426, "Upgrade Required"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"},
    {503, "Service Unavailable"}, {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"},
};

}  // namespace

std::string_view Request::path_param(std::string_view name) const {
  for (const auto& [key, value] : path_params) {
    if (key == name) return value;
  }
  return {};
}

std::string Request::base_url() const { return (secure ? "https://" : "http://") + host; }

Result<url::Form> Request::query_form(std::size_t max_fields) const {
  return url::parse_form(query, {.max_bytes = query.size(), .max_fields = max_fields});
}

Result<url::Form> Request::body_form(std::size_t max_fields) const {
  const auto type = content_type();
  if (type.empty() && body.empty()) return url::Form{};
  if (type != "application/x-www-form-urlencoded") {
    return fail(Error::Kind::invalid, "the body's Content-Type is not application/x-www-form-urlencoded");
  }
  return url::parse_form(body, {.max_bytes = body.size(), .max_fields = max_fields});
}

std::string Request::content_type() const {
  const auto header = headers.get("Content-Type");
  if (!header) return {};
  std::string type(trim(header->substr(0, header->find(';'))));
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type;
}

Response Response::of(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

Response Response::text(int status, std::string body) { return of(status, "text/plain; charset=utf-8", std::move(body)); }
Response Response::html(int status, std::string body) { return of(status, "text/html; charset=utf-8", std::move(body)); }
Response Response::json(int status, std::string body) { return of(status, "application/json", std::move(body)); }

Response Response::redirect(std::string_view location, int status) {
  Response response;
  response.status = status;
  response.headers.add("Location", location);
  return response;
}

Response Response::no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response Response::with(std::string_view name, std::string_view value) && {
  headers.set(name, value);
  return std::move(*this);
}

std::string_view reason_phrase(int status) {
  for (const auto& [number, phrase] : kReasons) {
    if (number == status) return phrase;
  }
  return {};
}

}  // namespace latchkey::http
