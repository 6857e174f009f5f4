#include "rp/rule_truth.h"

#include <algorithm>

#include "rp/claims_object.h"

namespace latchkey::rp {
namespace {

using Node = RuleMaker::Node;

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const auto end = words.find(' ');
    if (words.substr(0, end) == wanted) return !wanted.empty();
    if (end == std::string_view::npos) return false;
    words.remove_prefix(end + 1);
  }
  return false;
}

std::string_view without_slash(std::string_view group) {
  if (group.starts_with('/')) group.remove_prefix(1);
  return group;
}

bool claim_is(const Claims& claims, const ClaimPath& path, const std::string& value) {
  const auto texts = claims.strings(path);
  if (!texts.empty()) return std::ranges::find(texts, value) != texts.end();
  const auto json = claims.json(path);
  return json && *json == value && !value.empty() && value[0] != '"' && value[0] != '[' && value[0] != '{';
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Truth no_if(bool told) { return told ? Truth::no : Truth::unknown; }

/// Whether the claim can be compared with a text: one that is not there, or of a form that nobody expects, denies
/// nothing.
bool is_told(const Node& leaf, const Claims& claims) {
  const auto* value = ClaimsMaker::find(claims, leaf.path);
  if (value == nullptr) return false;
  if (const auto* list = value->if_array())
    return std::ranges::all_of(*list, [](const json::Value& item) { return item.is_string(); });
  return !value->is_object() && (leaf.kind != Node::Kind::group || value->is_string());
}

bool was_kept(const Node& leaf, const Caller& caller) {
  return caller.kept_claims == nullptr || caller.kept_claims->empty() || leaf.path.steps().empty() ||
         is_among(*caller.kept_claims, leaf.path.steps().front());
}

/// Of a rule that does not hold for certain.
Truth truth_without(const Node& leaf, const Caller& caller) {
  const Identity& who = caller.identity;
  const bool elsewhere = is_kept_elsewhere(leaf, who.claims);
  switch (leaf.kind) {
    case Node::Kind::role:
      return no_if(who.roles_known && !elsewhere);
    case Node::Kind::scope:
      return no_if(!caller.scope.empty());
    case Node::Kind::group:
    case Node::Kind::claim_is:
      return no_if(is_told(leaf, who.claims) && !elsewhere);
    case Node::Kind::has_claim:  // absence is what it asks about, where the claim would be here
      return no_if(was_kept(leaf, caller) && !elsewhere);
    case Node::Kind::acr:
      return no_if(!who.acr.empty());
    case Node::Kind::max_age:
      return no_if(who.authenticated_at.has_value());
    default:
      return Truth::no;
  }
}

Truth truth_of_parts(const Node& node, const Caller& caller) {
  const bool all = node.kind == Node::Kind::all;
  Truth truth = all ? Truth::yes : Truth::no;
  for (const Rule& part : node.parts) {
    const Truth one = truth_of(RuleMaker::node(part), caller);
    truth = all ? std::min(truth, one) : std::max(truth, one);
  }
  return truth;
}

}  // namespace

bool holds(const Node& leaf, const Caller& caller) {
  const Claims& claims = caller.identity.claims;
  const std::string& acr = caller.identity.acr;
  const auto at = caller.identity.authenticated_at;
  switch (leaf.kind) {
    case Node::Kind::nobody:
      return false;
    case Node::Kind::role:
      return caller.identity.has_role(leaf.text);
    case Node::Kind::scope:
      return has_word(caller.scope, leaf.text);
    case Node::Kind::group:
      return std::ranges::any_of(claims.strings(leaf.path), [&leaf](const std::string& group) {
        return !group.empty() && without_slash(group) == without_slash(leaf.text);
      });
    case Node::Kind::has_claim:
      return claims.has(leaf.path) && claims.json(leaf.path) != "null";
    case Node::Kind::claim_is:
      return claim_is(claims, leaf.path, leaf.text);
    case Node::Kind::predicate:
      return leaf.predicate(claims);
    case Node::Kind::acr:
      // OpenID Connect Core §2: acr says how the person was authenticated; its values are the parties' own
      return !acr.empty() && is_among(leaf.values, acr);
    case Node::Kind::max_age:
      // OpenID Connect Core §3.1.2.1: max_age, "since the last time the End-User was actively authenticated"
      return at && caller.now <= *at + *leaf.max_age + caller.clock_skew;
    default:
      return true;
  }
}

bool is_kept_elsewhere(const Node& leaf, const Claims& claims) {
  std::vector<std::string_view> asked;
  if (leaf.kind == Node::Kind::group || leaf.kind == Node::Kind::has_claim || leaf.kind == Node::Kind::claim_is) {
    if (!leaf.path.steps().empty()) asked = {leaf.path.steps().front()};
  } else if (leaf.kind == Node::Kind::role) {
    asked = {"roles", "groups", "realm_access", "resource_access"};  // where roles come from, nearly always
  }
  if (asked.empty()) return false;
  const auto elsewhere = claims.elsewhere();
  return std::ranges::any_of(asked, [&elsewhere](std::string_view name) { return is_among(elsewhere, name); });
}

Truth truth_of(const Node& node, const Caller& caller) {
  switch (node.kind) {
    case Node::Kind::all:
    case Node::Kind::any:
      return truth_of_parts(node, caller);
    case Node::Kind::negation: {
      const Truth inner = truth_of(RuleMaker::node(node.parts[0]), caller);
      if (inner == Truth::unknown) return inner;
      return inner == Truth::yes ? Truth::no : Truth::yes;
    }
    default:
      return holds(node, caller) ? Truth::yes : truth_without(node, caller);
  }
}

}  // namespace latchkey::rp
