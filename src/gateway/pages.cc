#include "gateway/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "json/writer.h"
#include "rp/error.h"
#include "rp/plain_page.h"

namespace latchkey::gateway {
namespace {

std::string as_json(const Notice& notice, std::string_view trace) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("error", notice.error).member("error_description", notice.text);
  if (!notice.hint.empty()) writer.member("hint", notice.hint);
  writer.member("trace", trace);
  if (notice.links.size() == 1) writer.member("link", notice.links[0].first);
  if (notice.links.size() > 1) {
    writer.key("links").begin_array();
    for (const auto& [address, text] : notice.links) writer.string(address);
    writer.end_array();
  }
  writer.end_object();
  return body;
}

std::string as_page(const Notice& notice, std::string_view trace) {
  std::string page = fmt::format("<p>{}.</p>", rp::escape_html(rp::as_sentence(notice.text)));
  if (!notice.hint.empty()) page += fmt::format("<p>{}.</p>", rp::escape_html(notice.hint));
  for (const auto& [address, text] : notice.links)
    page += fmt::format("<p><a href=\"{}\">{}</a></p>", rp::escape_html(address), rp::escape_html(text));
  if (notice.status >= 500)
    page += fmt::format("<p><small>If you ask for help, mention this code: <code>{}</code></small></p>",
                        rp::escape_html(trace));
  return rp::plain_page(notice.title, page);
}

rp::Request without_headers(const http::Request& request) {
  rp::Request out;
  out.method = request.method;
  out.path = request.path;
  out.query = request.query;
  return out;
}

bool concerns_rules(std::string_view name) {
  constexpr std::array<std::string_view, 9> known{"Cookie",         "Accept",         "Authorization",
                                                  "DPoP",           "Origin",         "X-Requested-With",
                                                  "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest"};
  return std::ranges::any_of(
      known, [&](std::string_view one) { return one.size() == name.size() && http::equal_ignoring_case(one, name); });
}

}  // namespace

http::Response say(const rp::Request& request, const Notice& notice, std::string_view trace) {
  auto response = rp::is_navigation(request) ? http::Response::html(notice.status, as_page(notice, trace))
                                             : http::Response::json(notice.status, as_json(notice, trace));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Content-Security-Policy", rp::plain_page_policy());
  if (notice.status == 502 || notice.status == 503 || notice.status == 504) response.headers.set("Retry-After", "5");
  return response;
}

rp::Request to_rp(const http::Request& request) {
  rp::Request out = without_headers(request);
  out.body = request.body;
  out.headers.reserve(request.headers.size());
  request.headers.for_each(
      [&](const http::Headers::Field& field) { out.headers.emplace_back(field.name, field.value); });
  return out;
}

rp::Request to_rp_for_rules(const http::Request& request) {
  rp::Request out = without_headers(request);
  request.headers.for_each([&](const http::Headers::Field& field) {
    if (concerns_rules(field.name)) out.headers.emplace_back(field.name, field.value);
  });
  return out;
}

http::Response from_rp(const rp::Response& response) {
  http::Response out;
  out.status = response.status;
  out.body = response.body;
  for (const auto& [name, value] : response.headers) out.headers.add(name, value);
  return out;
}

}  // namespace latchkey::gateway
