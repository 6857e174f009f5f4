#include "http/negotiate.h"

#include <algorithm>
#include <array>

namespace latchkey::http {
namespace {

constexpr std::size_t kMaxItems = 64;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Item {
  std::string_view value;
  int q;  ///< thousandths
};

/// RFC 9110 §12.4.2: up to three decimals, at most 1. What is malformed weighs nothing.
int weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int q = (text[0] - '0') * 1000;
  int scale = 100;
  for (std::size_t i = 2; i < text.size(); ++i, scale /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    q += (text[i] - '0') * scale;
  }
  return std::min(q, 1000);
}

Item parse_item(std::string_view text) {
  Item item{trim(text.substr(0, text.find(';'))), 1000};
  while (true) {
    const auto semicolon = text.find(';');
    if (semicolon == std::string_view::npos) return item;
    text.remove_prefix(semicolon + 1);
    const auto parameter = trim(text.substr(0, text.find(';')));
    if (parameter.starts_with("q=") || parameter.starts_with("Q=")) item.q = weight(parameter.substr(2));
  }
}

std::vector<Item> parse_list(std::string_view header) {
  std::vector<Item> items;
  while (!header.empty() && items.size() < kMaxItems) {
    const auto end = std::min(header.find(','), header.size());
    const Item item = parse_item(header.substr(0, end));
    if (!item.value.empty()) items.push_back(item);
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return items;
}

/// How closely a range fits: 3 exact, 2 "text/*", 1 "*/*", 0 not.
int closeness(std::string_view range, std::string_view type) {
  if (equal_ignoring_case(range, type)) return 3;
  if (range == "*/*" || range == "*") return 1;
  const auto slash = type.find('/');
  return range.ends_with("/*") && equal_ignoring_case(range.substr(0, range.size() - 1), type.substr(0, slash + 1)) ? 2 : 0;
}

/// RFC 9110 §12.5.1: the most specific range decides.
int quality(const std::vector<Item>& items, std::string_view type) {
  int best = 0;
  int q = 0;
  for (const auto& item : items) {
    const int close = closeness(item.value, type);
    if (close > best) {
      best = close;
      q = item.q;
    }
  }
  return q;
}

}  // namespace

std::optional<std::string_view> pick_media_type(std::string_view accept, std::span<const std::string_view> offered) {
  const auto items = parse_list(accept);
  std::optional<std::string_view> best;
  int best_q = 0;
  for (const auto type : offered) {
    const int q = items.empty() ? 1000 : quality(items, type);
    if (q > best_q) {
      best = type;
      best_q = q;
    }
  }
  return best;
}

bool wants_html(const Request& request) {
  constexpr std::array<std::string_view, 2> offered = {"application/json", "text/html"};
  return pick_media_type(request.headers.get("Accept").value_or(""), offered) == "text/html";
}

}  // namespace latchkey::http
