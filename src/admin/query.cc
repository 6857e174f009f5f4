#include "admin/query.h"

#include <fmt/format.h>

#include <charconv>

#include "admin/reply.h"

namespace latchkey::admin {

Query::Query(const http::Request& request) {
  auto form = request.query_form();
  if (form)
    form_ = *std::move(form);
  else
    error_ = error_reply(400, "The query is malformed");
}

void Query::reject(std::string_view name, std::string_view reason) {
  if (!error_) error_ = error_reply(400, fmt::format("Parameter '{}' {}", name, reason));
}

std::string Query::text(std::string_view name) {
  if (form_.count(name) > 1) reject(name, "must stand once");
  return std::string(form_.get(name).value_or(""));
}

std::optional<bool> Query::boolean(std::string_view name) {
  const std::string value = text(name);
  if (value.empty()) return std::nullopt;
  if (value != "true" && value != "false") reject(name, "must be true or false");
  return value == "true";
}

std::optional<std::int64_t> Query::number(std::string_view name) {
  const std::string value = text(name);
  if (value.empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed != std::errc() || end != value.data() + value.size()) {
    reject(name, "must be a whole number");
    return std::nullopt;
  }
  return number;
}

Page Query::page(std::size_t default_limit) {
  Page page{0, default_limit};
  if (const auto first = number("first"); first && *first > 0) page.first = static_cast<std::size_t>(*first);
  if (const auto max = number("max")) page.limit = *max < 0 ? kUnlimited : static_cast<std::size_t>(*max);
  return page;
}

}  // namespace latchkey::admin
