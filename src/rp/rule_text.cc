// Rules as text: for people, and in the little language of parse_rule().
#include "rp/rule_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "rp/error.h"
#include "rp/rule_node.h"

namespace latchkey::rp {
namespace {

using Node = RuleMaker::Node;
constexpr std::size_t kMostBytes = 4096;
constexpr int kMostLevels = 32;
constexpr std::string_view kSpecial = "(),=\"";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// --- writing ------------------------------------------------------------------------------------------------------

std::string quoted(std::string_view text, std::string_view special) {
  const bool plain =
      !text.empty() && std::ranges::none_of(text, [special](char c) { return is_space(c) || special.contains(c); });
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string path_text(const ClaimPath& path) {
  std::string out;
  for (const auto& step : path.steps()) out += (out.empty() ? "" : ".") + quoted(step, "(),=\".\\");
  return out;
}

template <class Range, class Text>
std::string joined(const Range& parts, std::string_view between, Text text) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += between;
    out += text(part);
  }
  return out;
}

/// `inner` in parentheses where it would otherwise be read differently.
std::string write(const Node& node, bool inside);

std::string write_list(const Node& node, std::string_view between, bool inside) {
  const auto text = joined(node.parts, between, [](const Rule& part) { return write(RuleMaker::node(part), true); });
  return inside ? "(" + text + ")" : text;
}

std::string write(const Node& node, bool inside) {
  const auto value = [&node] { return quoted(node.text, "(),=\"\\"); };
  switch (node.kind) {
    case Node::Kind::anyone:
      return "anyone";
    case Node::Kind::nobody:
      return "nobody";
    case Node::Kind::login:
      return "login";
    case Node::Kind::challenges:
      return "answer_challenges";
    case Node::Kind::role:
      return fmt::format("role({})", value());
    case Node::Kind::scope:
      return fmt::format("scope({})", value());
    case Node::Kind::group:
      if (node.path.steps() == std::vector<std::string>{"groups"}) return fmt::format("group({})", value());
      return fmt::format("claim({}={})", path_text(node.path), value());
    case Node::Kind::has_claim:
      return fmt::format("claim({})", path_text(node.path));
    case Node::Kind::claim_is:
      return fmt::format("claim({}={})", path_text(node.path), value());
    case Node::Kind::predicate:
      return fmt::format("predicate({})", value());
    case Node::Kind::acr:
      return fmt::format("acr({})",
                         joined(node.values, ",", [](const std::string& v) { return quoted(v, "(),=\"\\"); }));
    case Node::Kind::max_age:
      return fmt::format("max_age({})", node.max_age->count());
    case Node::Kind::all:
      return write_list(node, " and ", inside);
    case Node::Kind::any:
      return write_list(node, " or ", inside);
    case Node::Kind::negation:
      return "not " + write(RuleMaker::node(node.parts[0]), true);
  }
  return "nobody";
}

// --- reading ------------------------------------------------------------------------------------------------------

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Rule> read() {
    auto rule = read_any(0);
    if (!rule) return rule;
    skip_space();
    if (at_ != text_.size()) return fail("and, or, or the end was expected");
    return rule;
  }

  Result<ClaimPath> read_whole_path() {
    auto path = read_path();
    skip_space();
    if (path && at_ != text_.size()) return fail("a . or the end was expected");
    return path;
  }

 private:
  Error fail(std::string_view what) const {
    return make_error(ErrorCode::invalid_configuration,
                      fmt::format("the rule is wrong at character {} ({}): {}", at_ + 1,
                                  at_ < text_.size() ? printable(text_.substr(at_), 20) : "its end", what),
                      {}, "A rule looks like: role(admin) and not group(guests) and max_age(300)");
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  /// Letters and underscores.
  std::string_view peek_name() {
    skip_space();
    std::size_t end = at_;
    while (end < text_.size() && ((text_[end] >= 'a' && text_[end] <= 'z') || text_[end] == '_')) ++end;
    return text_.substr(at_, end - at_);
  }
  bool take_word(std::string_view word) {
    if (peek_name() != word) return false;
    at_ += word.size();
    return true;
  }

  Result<Rule> read_list(int level, std::string_view word, Result<Rule> (Reader::*read_part)(int),
                         Rule (*join)(std::vector<Rule>)) {
    std::vector<Rule> parts;
    do {
      auto part = (this->*read_part)(level);
      if (!part) return part;
      parts.push_back(*std::move(part));
    } while (take_word(word));
    return join(std::move(parts));
  }
  Result<Rule> read_any(int level) { return read_list(level, "or", &Reader::read_all, rules::any_of); }
  Result<Rule> read_all(int level) { return read_list(level, "and", &Reader::read_one, rules::all_of); }

  Result<Rule> read_one(int level) {
    if (level >= kMostLevels) return fail("it is nested too deeply");
    if (take_word("not")) {
      auto part = read_one(level + 1);
      if (!part) return part;
      return rules::not_of(*part);
    }
    if (take('(')) {
      auto rule = read_any(level + 1);
      if (!rule) return rule;
      if (!take(')')) return fail("a ) was expected");
      return rule;
    }
    return read_named();
  }

  Result<Rule> read_named() {
    for (const auto& [name, make] :
         {std::pair{"anyone", &rules::anyone}, std::pair{"nobody", &rules::nobody}, std::pair{"login", &rules::login},
          std::pair{"answer_challenges", &rules::answer_challenges}}) {
      if (take_word(name)) return make();
    }
    const std::string name(peek_name());
    const auto known = {"role", "scope", "group", "claim", "acr", "max_age"};
    if (std::ranges::find(known, name) == known.end()) {
      return fail(
          "anyone, nobody, login, answer_challenges, role, scope, group, claim, acr, max_age, not or ( expected");
    }
    at_ += name.size();
    if (!take('(')) return fail("a ( was expected");
    auto rule = read_arguments(name);
    if (!rule) return rule;
    if (!take(')')) return fail("a ) was expected");
    return rule;
  }

  Result<Rule> read_arguments(std::string_view name) {
    if (name == "claim") return read_claim();
    auto value = read_value(kSpecial);
    if (!value) return value.error();
    if (name == "role") return rules::role(*std::move(value));
    if (name == "scope") return rules::scope(*std::move(value));
    if (name == "group") return rules::group(*std::move(value));
    if (name == "max_age") return read_age(*value);
    std::vector<std::string> values{*std::move(value)};
    while (take(',')) {
      auto more = read_value(kSpecial);
      if (!more) return more.error();
      values.push_back(*std::move(more));
    }
    return rules::acr(std::move(values));
  }

  Result<Rule> read_age(const std::string& digits) {
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (error != std::errc{} || end != digits.data() + digits.size()) return fail("whole seconds were expected");
    return rules::max_age(std::chrono::seconds{seconds});
  }

  Result<Rule> read_claim() {
    auto path = read_path();
    if (!path) return path.error();
    if (!take('=')) return rules::claim(*std::move(path));
    auto value = read_value(kSpecial);
    if (!value) return value.error();
    return rules::claim(*std::move(path), *std::move(value));
  }

  Result<ClaimPath> read_path() {
    std::vector<std::string> steps;
    do {
      auto step = read_value("(),=\".");
      if (!step) return step.error();
      steps.push_back(*std::move(step));
    } while (take('.'));
    return ClaimPath(std::move(steps));
  }

  Result<std::string> read_value(std::string_view special) {
    if (take('"')) return read_quoted();
    std::string value;
    while (at_ < text_.size() && !is_space(text_[at_]) && !special.contains(text_[at_])) value += text_[at_++];
    if (value.empty()) return fail("a value was expected");
    return value;
  }

  Result<std::string> read_quoted() {
    std::string value;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_++];
    }
    if (!take('"')) return fail("a closing \" was expected");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string describe(const Node& node) {
  const auto each = [](const Rule& part) { return describe(RuleMaker::node(part)); };
  switch (node.kind) {
    case Node::Kind::role:
      return "the role " + printable(node.text);
    case Node::Kind::scope:
      return "the scope " + printable(node.text);
    case Node::Kind::group:
      return "the group " + printable(node.text);
    case Node::Kind::has_claim:
      return "the claim " + printable(path_text(node.path));
    case Node::Kind::claim_is:
      return fmt::format("the claim {} with the value {}", printable(path_text(node.path)), printable(node.text));
    case Node::Kind::predicate:
      return printable(node.text);
    case Node::Kind::acr:
      return "a login of the kind " + joined(node.values, " or ", [](const std::string& v) { return printable(v); });
    case Node::Kind::max_age:
      return fmt::format("a login within the last {} seconds", node.max_age->count());
    case Node::Kind::all:
      return joined(node.parts, " and ", each);
    case Node::Kind::any:
      return joined(node.parts, " or ", each);
    case Node::Kind::negation:
      return "an account without " + each(node.parts[0]);
    case Node::Kind::nobody:
      return "what nobody has";
    default:
      return "a login";
  }
}

std::string Rule::to_string() const { return write(*node_, false); }

Result<ClaimPath> parse_claim_path(std::string_view text) {
  return Reader(text.substr(0, kMostBytes)).read_whole_path();
}

Result<Rule> parse_rule(std::string_view text) {
  if (text.size() > kMostBytes) {
    return make_error(ErrorCode::invalid_configuration,
                      fmt::format("the rule has {} bytes; at most {} are taken", text.size(), kMostBytes), {},
                      "Declare the rule in code, or give people a role that stands for it");
  }
  return Reader(text).read();
}

}  // namespace latchkey::rp
