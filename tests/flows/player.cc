#include "player.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace latchkey::flows {
namespace {

// Matches `*` and `{name}` against `text`, whole; what {name} stood for is kept.
bool matches(std::string_view pattern, std::string_view text, Kept& kept) {
  if (pattern.empty()) return text.empty();
  const bool any = pattern.front() == '*';
  const auto close = pattern.front() == '{' ? pattern.find('}') : std::string_view::npos;
  if (!any && close == std::string_view::npos) {
    return !text.empty() && text.front() == pattern.front() && matches(pattern.substr(1), text.substr(1), kept);
  }
  const auto rest = pattern.substr(any ? 1 : close + 1);
  for (std::size_t length = 0; length <= text.size(); ++length) {
    if (!any && length > 0 && (text[length - 1] == '"' || text[length - 1] == '\n')) break;
    if (!matches(rest, text.substr(length), kept)) continue;
    if (!any) kept[std::string(pattern.substr(1, close - 1))] = text.substr(0, length);
    return true;
  }
  return false;
}

bool stands_in(std::string_view pattern, std::string_view text, Kept& kept) {
  if (!pattern.contains('{') && !pattern.contains('*')) return text.contains(pattern);
  const auto first = pattern.find_first_of("{*");
  for (std::size_t at = text.find(pattern.substr(0, first)); at != std::string_view::npos;
       at = text.find(pattern.substr(0, first), at + 1)) {
    const auto end = text.find('\n', at);
    if (matches(std::string(pattern) + "*", text.substr(at, end == std::string_view::npos ? end : end - at), kept))
      return true;
  }
  return false;
}

std::string unescape_html(std::string text) {
  for (const auto& [from, to] : {std::pair{"&amp;", "&"}, std::pair{"&#x3D;", "="}, std::pair{"&#x2F;", "/"},
                                 std::pair{"&quot;", "\""}, std::pair{"&#39;", "'"}}) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
      text.replace(at, std::string_view(from).size(), to);
  }
  return text;
}

// What a person would read of a page, for the message of a failed test.
std::string gist(std::string_view body) {
  const auto main = body.find("<main");
  std::string out;
  bool tag = false;
  for (const char c : body.substr(main == std::string_view::npos ? 0 : main)) {
    if (c == '<') tag = true;
    if (!tag && (c != '\n' || !out.ends_with('\n'))) out += c;
    if (c == '>') tag = false;
  }
  return out.substr(0, 600);
}

}  // namespace

void Player::play(const Exchange& exchange) {
  SCOPED_TRACE("line " + std::to_string(exchange.line));
  if (exchange.command == "forget cookies") return cookies_.clear();
  if (!exchange.command.empty()) {
    return provider_.clock().advance(
        std::chrono::seconds{std::atol(exchange.command.c_str() + std::string_view("clock +").size())});
  }
  const auto response = provider_.serve(request_of(exchange));
  keep_cookies(response);
  const std::string body = unescape_html(std::string(response.content()));
  EXPECT_EQ(response.status, exchange.status) << gist(body);
  for (const auto& [name, pattern] : exchange.expected_headers) {
    bool found = false;
    for (const auto value : response.headers.get_all(name)) found = found || matches(fill(pattern), value, kept_);
    EXPECT_TRUE(found) << name << ": " << pattern << " is not " << response.headers.get(name).value_or("there");
  }
  for (const auto& text : exchange.expected_texts)
    EXPECT_TRUE(stands_in(fill(text), body, kept_)) << "missing: " << text << "\nin: " << gist(body);
  for (const auto& text : exchange.forbidden_texts)
    EXPECT_FALSE(stands_in(fill(text), body, kept_)) << "must not be there: " << text << "\nin: " << gist(body);
}

void Player::play(std::string_view text) {
  const auto exchanges = parse_conversation(text);
  ASSERT_TRUE(exchanges) << exchanges.error().detail;
  ASSERT_FALSE(exchanges->empty());
  for (const auto& exchange : *exchanges) play(exchange);
}

http::Request Player::request_of(const Exchange& exchange) {
  http::Request request;
  request.method = exchange.method;
  request.target = fill(exchange.target);
  const auto question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string::npos) request.query = request.target.substr(question + 1);
  request.host = "localhost:8080";
  request.remote_address = "127.0.0.1";
  request.headers.set("Host", request.host);
  if (exchange.method == "POST") request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  for (const auto& [name, value] : exchange.headers) request.headers.set(name, fill(value));
  std::string jar;
  for (const auto& [name, value] : cookies_) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty() && !request.headers.has("Cookie")) request.headers.set("Cookie", jar);
  request.body = fill(exchange.body);
  return request;
}

std::string Player::fill(std::string_view text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      out += text[i++];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    const auto found = kept_.find(std::string(text.substr(i + 1, end - i - 1)));
    if (found != kept_.end()) out += found->second;
    i = end;
  }
  return out;
}

void Player::keep_cookies(const http::Response& response) {
  for (const auto header : response.headers.get_all("Set-Cookie")) {
    const auto equals = header.find('=');
    const auto end = header.find(';');
    const std::string name(header.substr(0, equals));
    if (header.contains("Max-Age=0"))
      cookies_.erase(name);
    else
      cookies_[name] = header.substr(equals + 1, end - equals - 1);
  }
}

}  // namespace latchkey::flows
