#include "http/beast/response_writer.h"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace latchkey::http::beast {
namespace {

bool is_framing_field(std::string_view name) {
  return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding") || equal_ignoring_case(name, "Connection") ||
         equal_ignoring_case(name, "Date");
}

bool bodiless_status(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

bool has_body(const Response& response, const Framing& framing) { return !framing.head_request && !bodiless_status(response.status); }

bool wants_close(const Response& response) { return equal_ignoring_case(response.headers.get("Connection").value_or(""), "close"); }

void append_head(std::string& out, const Response& response, const Framing& framing) {
  if (response.status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
  } else {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  }
  response.headers.for_each([&](const Headers::Field& field) {
    if (is_framing_field(field.name)) return;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  });
  if (!bodiless_status(response.status)) {
    out.append("Content-Length: ").append(fmt::format_int(response.content().size()).c_str()).append("\r\n");
  }
  out.append("Date: ").append(framing.date).append("\r\n");
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

std::string http_date(long long unix_seconds) {
  using namespace std::chrono;
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds time{seconds{unix_seconds}};
  const auto day = floor<std::chrono::days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[weekday{day}.c_encoding()], unsigned(date.day()), months[unsigned(date.month()) - 1],
                     int(date.year()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace latchkey::http::beast
