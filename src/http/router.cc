#include "http/router.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/utf8.h"
#include "url/percent.h"

namespace latchkey::http {
namespace {

bool has_bad_byte(std::string_view decoded) {
  return std::any_of(decoded.begin(), decoded.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c < 0x20 || c == 0x7F || c == '/' || c == '\\';
  });
}

/// Letters, digits and "-._~": most segments are made of nothing else and mean what they say.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/// One raw segment, decoded, or nullopt for what two servers may read in two ways.
std::optional<std::string> decode_segment(std::string_view raw) {
  if (std::ranges::all_of(raw, is_plain) && raw != "." && raw != "..") return std::string(raw);
  // CVE-2026-0976: some servers cut matrix parameters off before they compare paths. An encoded one stays data.
  if (raw.find(';') != std::string_view::npos) return std::nullopt;
  auto decoded = url::percent_decode(raw);
  if (!decoded || has_bad_byte(*decoded) || *decoded == "." || *decoded == ".." || !is_utf8(*decoded)) return std::nullopt;
  return decoded;
}

/// A node of the tree: literal children, at most one parameter child, at most one tail.
struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<std::size_t> routes;  ///< that end here, by index
  std::vector<std::size_t> tails;   ///< "{name*}" routes that begin here
};

struct Segment {
  enum class Kind { literal, parameter, tail } kind;
  std::string name;
};

Result<Segment> parse_segment(std::string_view text, bool last) {
  if (!text.starts_with('{')) {
    if (text.empty() || text.find_first_of("{}*;%") != std::string_view::npos) return fail(Error::Kind::invalid, "malformed segment");
    return Segment{Segment::Kind::literal, std::string(text)};
  }
  if (!text.ends_with('}') || text.size() < 3) return fail(Error::Kind::invalid, "malformed parameter");
  auto name = text.substr(1, text.size() - 2);
  const bool tail = name.ends_with('*');
  if (tail) name.remove_suffix(1);
  if (name.empty() || (tail && !last)) return fail(Error::Kind::invalid, "a tail parameter stands last and has a name");
  return Segment{tail ? Segment::Kind::tail : Segment::Kind::parameter, std::string(name)};
}

Result<std::vector<Segment>> parse_pattern(std::string_view pattern) {
  if (!pattern.starts_with('/')) return fail(Error::Kind::invalid, "the route \"" + std::string(pattern) + "\" does not begin with /");
  std::vector<Segment> segments;
  auto rest = pattern.substr(1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    auto segment = parse_segment(rest.substr(0, end), end == rest.size());
    if (!segment) return fail(Error::Kind::invalid, "the route \"" + std::string(pattern) + "\" has a " + segment.error().detail);
    segments.push_back(std::move(*segment));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return segments;
}

}  // namespace

struct Router::Table {
  std::vector<Route> routes;
  std::vector<std::vector<Segment>> patterns;
  Node root;

  Status<> insert(std::size_t index);
  void find(const Node& node, std::span<const std::string> segments, std::size_t depth, const std::vector<std::size_t>*& found) const;
  [[nodiscard]] PathParams params(std::size_t index, std::span<const std::string> segments) const;
  [[nodiscard]] std::string allow(const std::vector<std::size_t>& candidates) const;
};

Status<> Router::Table::insert(std::size_t index) {
  Node* node = &root;
  std::vector<std::size_t>* ends = nullptr;
  for (const auto& segment : patterns[index]) {
    if (segment.kind == Segment::Kind::tail) {
      ends = &node->tails;
      break;
    }
    auto& child = segment.kind == Segment::Kind::parameter ? node->parameter : node->literals[segment.name];
    if (!child) child = std::make_unique<Node>();
    node = child.get();
  }
  if (ends == nullptr) ends = &node->routes;
  for (const auto other : *ends) {
    if (routes[other].method == routes[index].method) {
      return fail(Error::Kind::conflict, "the routes \"" + routes[other].pattern + "\" and \"" + routes[index].pattern + "\" are the same for " + routes[index].method);
    }
  }
  ends->push_back(index);
  return {};
}

/// Literals first, then the parameter, then the tail; the first that ends in routes wins, whatever their methods.
void Router::Table::find(const Node& node, std::span<const std::string> segments, std::size_t depth, const std::vector<std::size_t>*& found) const {
  if (depth == segments.size()) {
    if (!node.routes.empty()) found = &node.routes;
  } else {
    if (const auto child = node.literals.find(segments[depth]); child != node.literals.end()) find(*child->second, segments, depth + 1, found);
    if (found == nullptr && node.parameter && !segments[depth].empty()) find(*node.parameter, segments, depth + 1, found);
  }
  if (found == nullptr && !node.tails.empty()) found = &node.tails;
}

PathParams Router::Table::params(std::size_t index, std::span<const std::string> segments) const {
  PathParams params;
  for (std::size_t i = 0; i < patterns[index].size(); ++i) {
    const auto& [kind, name] = patterns[index][i];
    if (kind == Segment::Kind::parameter) params.emplace_back(name, segments[i]);
    if (kind != Segment::Kind::tail) continue;
    std::string rest;
    for (std::size_t k = i; k < segments.size(); ++k) rest += (k == i ? "" : "/") + segments[k];
    params.emplace_back(name, std::move(rest));
  }
  return params;
}

std::string Router::Table::allow(const std::vector<std::size_t>& candidates) const {
  std::vector<std::string> methods;
  for (const auto index : candidates) {
    methods.push_back(routes[index].method);
    if (routes[index].method == "GET") methods.emplace_back("HEAD");
  }
  methods.emplace_back("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string text;
  for (const auto& method : methods) text += (text.empty() ? "" : ", ") + method;
  return text;
}

Router::Router(std::unique_ptr<Table> table) : table_(std::move(table)) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Result<Router> Router::make(std::vector<Route> routes) {
  auto table = std::make_unique<Table>();
  table->routes = std::move(routes);
  for (std::size_t i = 0; i < table->routes.size(); ++i) {
    auto pattern = parse_pattern(table->routes[i].pattern);
    if (!pattern) return std::unexpected(pattern.error());
    table->patterns.push_back(std::move(*pattern));
    if (const auto status = table->insert(i); !status) return std::unexpected(status.error());
  }
  return Router(std::move(table));
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  using Outcome = RouteMatch::Outcome;
  const auto segments = split_path(path);
  if (!segments) return {Outcome::bad_path, nullptr, {}, {}};
  const std::vector<std::size_t>* candidates = nullptr;
  table_->find(table_->root, *segments, 0, candidates);
  if (candidates == nullptr) return {Outcome::not_found, nullptr, {}, {}};
  const auto with = [&](std::string_view wanted) {
    return std::find_if(candidates->begin(), candidates->end(), [&](std::size_t i) { return table_->routes[i].method == wanted; });
  };
  auto hit = with(method);
  if (hit == candidates->end() && method == "HEAD") hit = with("GET");
  if (hit != candidates->end()) return {Outcome::found, &table_->routes[*hit], table_->params(*hit, *segments), {}};
  const Route* any = &table_->routes[candidates->front()];
  for (const auto index : *candidates) {
    if (table_->routes[index].preflight == Preflight::any) any = &table_->routes[index];
  }
  return {method == "OPTIONS" ? Outcome::options : Outcome::method_not_allowed, any, {}, table_->allow(*candidates)};
}

const std::vector<Route>& Router::routes() const { return table_->routes; }

std::optional<std::vector<std::string>> split_path(std::string_view path) {
  constexpr std::size_t kMaxSegments = 64;
  if (!path.starts_with('/')) return std::nullopt;
  std::vector<std::string> segments;
  auto rest = path.substr(1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    if (end == 0 || segments.size() == kMaxSegments) return std::nullopt;
    auto segment = decode_segment(rest.substr(0, end));
    if (!segment) return std::nullopt;
    segments.push_back(std::move(*segment));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return segments;
}

}  // namespace latchkey::http
