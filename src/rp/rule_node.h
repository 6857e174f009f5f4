// What stands behind a Rule: a tree of small nodes. For the rule's own files.
#pragma once

#include <latchkey/rule.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::rp {

struct Rule::Node {
  enum class Kind {
    anyone,
    nobody,
    login,
    challenges,
    role,
    scope,
    group,
    has_claim,
    claim_is,
    predicate,
    acr,
    max_age,
    all,
    any,
    negation,
  };
  Kind kind = Kind::nobody;
  std::string text;  ///< the role, scope, group, value or the predicate's name
  ClaimPath path{""};
  std::vector<std::string> values;  ///< of acr
  std::optional<std::chrono::seconds> max_age;
  std::function<bool(const Claims&)> predicate;
  std::vector<Rule> parts;
};

struct RuleMaker {
  using Node = Rule::Node;
  [[nodiscard]] static Rule make(Node node) { return Rule(std::make_shared<const Node>(std::move(node))); }
  [[nodiscard]] static const Node& node(const Rule& rule) { return *rule.node_; }
};

/// For people: "the role admin", "an account without the role admin".
[[nodiscard]] std::string describe(const RuleMaker::Node& node);

}  // namespace latchkey::rp
