#include <algorithm>
#include <utility>

#include "rp/rule_node.h"
#include "rp/rule_truth.h"

namespace latchkey::rp {
namespace {

using Kind = Verdict::Kind;
using Node = RuleMaker::Node;

Verdict denied(ErrorCode reason, std::string lacking, std::vector<std::string> scopes = {}) {
  return {.kind = Kind::denied,
          .step_up = {},
          .reason = reason,
          .lacking = std::move(lacking),
          .scopes = std::move(scopes)};
}

Verdict step_up(StepUp what) {
  return {.kind = Kind::step_up, .step_up = std::move(what), .reason = {}, .lacking = {}, .scopes = {}};
}

/// What satisfies both. Where no acr satisfies both, the first one is asked for: the answer will then name the second.
StepUp merge(StepUp a, const StepUp& b) {
  if (a.acr_values.empty()) {
    a.acr_values = b.acr_values;
  } else if (!b.acr_values.empty()) {
    std::vector<std::string> common;
    for (const auto& value : a.acr_values) {
      if (std::ranges::find(b.acr_values, value) != b.acr_values.end()) common.push_back(value);
    }
    if (!common.empty()) a.acr_values = std::move(common);
  }
  if (b.max_age && (!a.max_age || *b.max_age < *a.max_age)) a.max_age = b.max_age;
  return a;
}

bool is_unknown(const Verdict& verdict) { return verdict.reason == ErrorCode::claim_elsewhere; }

Verdict check_leaf(const Node& node, const Caller& caller) {
  if (holds(node, caller)) return {};
  // OpenID Connect Core §5.6.2: a claim may be named and not sent; its absence then says nothing
  if (is_kept_elsewhere(node, caller.identity.claims)) return denied(ErrorCode::claim_elsewhere, describe(node));
  if (node.kind == Node::Kind::role) return denied(ErrorCode::role_missing, describe(node));
  if (node.kind == Node::Kind::scope) return denied(ErrorCode::insufficient_scope, describe(node), {node.text});
  return denied(ErrorCode::claim_missing, describe(node));
}

Verdict check_all(const std::vector<Rule>& parts, const Caller& caller) {
  Verdict all;
  for (const auto& part : parts) {
    Verdict one = part.check(caller);
    if (one.granted()) continue;
    // What no login mends ends it at once: nobody is sent to the provider in vain.
    if (one.kind == Kind::denied) {
      // What is known to be missing decides, whatever else is not known.
      if (all.kind != Kind::denied || (is_unknown(all) && !is_unknown(one))) {
        one.scopes.insert(one.scopes.end(), all.scopes.begin(), all.scopes.end());
        all = std::move(one);
      } else {
        all.scopes.insert(all.scopes.end(), one.scopes.begin(), one.scopes.end());
      }
    } else if (all.kind != Kind::denied) {
      all = step_up(merge(std::move(all.step_up), one.step_up));
    }
  }
  return all;
}

Verdict check_any(const std::vector<Rule>& parts, const Caller& caller) {
  std::optional<Verdict> best;
  bool unknown = false;
  for (const auto& part : parts) {
    Verdict one = part.check(caller);
    if (one.granted()) return one;
    unknown = unknown || is_unknown(one);
    if (!best) {
      best = std::move(one);
    } else if (best->kind == Kind::denied && one.kind == Kind::denied) {
      best->lacking += " or " + one.lacking;
      best->scopes.insert(best->scopes.end(), one.scopes.begin(), one.scopes.end());
    } else if (best->kind == Kind::denied) {
      best = std::move(one);  // a way that is open
    }
  }
  if (!best) return denied(ErrorCode::claim_missing, "what nobody has");
  if (unknown) best->reason = ErrorCode::claim_elsewhere;  // one of the ways might be open
  return *std::move(best);
}

Verdict check_not(const Node& node, const Caller& caller) {
  switch (truth_of(RuleMaker::node(node.parts[0]), caller)) {
    case Truth::yes:
      return denied(ErrorCode::claim_missing, describe(node));
    case Truth::unknown:  // who may be in a group is not known to be outside it
      return denied(ErrorCode::claim_elsewhere, describe(node));
    case Truth::no:
      break;
  }
  return {};
}

/// What the rule asks of a login whatever else may be true, so that the first trip to the provider brings it.
StepUp demands(const Node& node) {
  if (node.kind == Node::Kind::acr) return {.acr_values = node.values, .max_age = {}};
  if (node.kind == Node::Kind::max_age) return {.acr_values = {}, .max_age = node.max_age};
  StepUp all;
  if (node.kind == Node::Kind::all) {
    for (const auto& part : node.parts) all = merge(std::move(all), demands(RuleMaker::node(part)));
  }
  return all;
}

bool is_open(const Node& node) {
  const auto open = [](const Rule& part) { return is_open(RuleMaker::node(part)); };
  if (node.kind == Node::Kind::all) return !node.parts.empty() && std::ranges::all_of(node.parts, open);
  if (node.kind == Node::Kind::any) return std::ranges::any_of(node.parts, open);
  return node.kind == Node::Kind::anyone;
}

}  // namespace

Verdict Rule::check(const Caller& caller) const {
  const Node& node = *node_;
  switch (node.kind) {
    case Node::Kind::anyone:
    case Node::Kind::login:
    case Node::Kind::challenges:
      return {};
    case Node::Kind::nobody:
      return denied(ErrorCode::claim_missing, describe(node));
    case Node::Kind::acr:
      return holds(node, caller) ? Verdict{} : step_up({.acr_values = node.values, .max_age = {}});
    case Node::Kind::max_age:
      return holds(node, caller) ? Verdict{} : step_up({.acr_values = {}, .max_age = node.max_age});
    case Node::Kind::all:
      return check_all(node.parts, caller);
    case Node::Kind::any:
      return check_any(node.parts, caller);
    case Node::Kind::negation:
      return check_not(node, caller);
    default:
      return check_leaf(node, caller);
  }
}

Verdict Rule::check_nobody() const {
  if (is_open(*node_)) return {};
  return {.kind = Kind::login, .step_up = demands(*node_), .reason = {}, .lacking = {}, .scopes = {}};
}

bool Rule::answers_challenges() const {
  if (node_->kind == Node::Kind::all)
    return std::ranges::any_of(node_->parts, [](const Rule& part) { return part.answers_challenges(); });
  return node_->kind == Node::Kind::challenges;
}

Rule operator&&(const Rule& a, const Rule& b) { return rules::all_of({a, b}); }
Rule operator||(const Rule& a, const Rule& b) { return rules::any_of({a, b}); }
Rule operator!(const Rule& rule) { return rules::not_of(rule); }

namespace rules {
namespace {

Rule leaf(Node::Kind kind, std::string text = {}, ClaimPath path = ClaimPath("")) {
  Node node;
  node.kind = kind;
  node.text = std::move(text);
  node.path = std::move(path);
  return RuleMaker::make(std::move(node));
}

/// a && b && c is one list of three, not a list in a list: it reads better and merges in one go.
Rule joined(Node::Kind kind, std::vector<Rule> parts) {
  Node node;
  node.kind = kind;
  for (auto& part : parts) {
    const Node& inner = RuleMaker::node(part);
    if (inner.kind == kind) {
      node.parts.insert(node.parts.end(), inner.parts.begin(), inner.parts.end());
    } else {
      node.parts.push_back(std::move(part));
    }
  }
  return node.parts.size() == 1 ? node.parts[0] : RuleMaker::make(std::move(node));
}

}  // namespace

Rule anyone() { return leaf(Node::Kind::anyone); }
Rule nobody() { return leaf(Node::Kind::nobody); }
Rule login() { return leaf(Node::Kind::login); }
Rule role(std::string name) { return leaf(Node::Kind::role, std::move(name)); }
Rule scope(std::string name) { return leaf(Node::Kind::scope, std::move(name)); }
Rule group(std::string name, ClaimPath where) { return leaf(Node::Kind::group, std::move(name), std::move(where)); }
Rule claim(ClaimPath path) { return leaf(Node::Kind::has_claim, {}, std::move(path)); }
Rule claim(ClaimPath path, std::string value) { return leaf(Node::Kind::claim_is, std::move(value), std::move(path)); }
Rule answer_challenges() { return leaf(Node::Kind::challenges); }

Rule predicate(std::string name, std::function<bool(const Claims&)> test) {
  Node node;
  node.kind = Node::Kind::predicate;
  node.text = std::move(name);
  node.predicate = std::move(test);
  return RuleMaker::make(std::move(node));
}

Rule acr(std::vector<std::string> values) {
  if (values.empty()) return nobody();  // none of no values will do
  Node node;
  node.kind = Node::Kind::acr;
  node.values = std::move(values);
  return RuleMaker::make(std::move(node));
}

Rule max_age(std::chrono::seconds age) {
  Node node;
  node.kind = Node::Kind::max_age;
  node.max_age = std::max(age, std::chrono::seconds{0});
  return RuleMaker::make(std::move(node));
}

Rule all_of(std::vector<Rule> parts) { return parts.empty() ? login() : joined(Node::Kind::all, std::move(parts)); }
Rule any_of(std::vector<Rule> parts) { return parts.empty() ? nobody() : joined(Node::Kind::any, std::move(parts)); }

Rule not_of(const Rule& rule) {
  Node node;
  node.kind = Node::Kind::negation;
  node.parts.push_back(rule);
  return RuleMaker::make(std::move(node));
}

}  // namespace rules
}  // namespace latchkey::rp
