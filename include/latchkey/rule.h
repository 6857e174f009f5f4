// Rules: who may pass, declared once as a value and checked for each request (<latchkey/guard.h>), instead of ifs in
// handlers.
//
//   using namespace latchkey::rp::rules;
//   const Rule reports = role("accountant") && !group("trainees");
//   const Rule payments = reports && acr({"gold"}) && max_age(std::chrono::minutes(5));
//
// Invariants: a rule is immutable and may be shared between threads; nobody passes a rule without a login, whatever it
// denies, unless the rule says anyone(); and nobody passes a negation because a claim is missing that would tell. No
// specification orders `acr` values, so neither does a rule: it lists those that will do.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/claims.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// A stronger or fresher login than the one there is (OpenID Connect Core §3.1.2.1, RFC 9470 §4).
struct StepUp {
  std::vector<std::string> acr_values;          ///< any one of them will do, the preferred first; empty: any login
  std::optional<std::chrono::seconds> max_age;  ///< the login was at most this long ago

  /// Whether it asks for nothing.
  [[nodiscard]] bool empty() const { return acr_values.empty() && !max_age; }
};

/// Whom a rule looks at. A view: it lives no longer than the session or token it speaks of.
struct Caller {
  const Identity& identity;            ///< who it is
  std::string_view scope;              ///< scopes granted, separated by spaces
  TimePoint now{};                     ///< for max_age
  std::chrono::seconds clock_skew{0};  ///< allowed on max_age
  /// The claims that were kept (CookieSessions::claims); of others nobody knows whether they were there. Null or empty:
  /// all were.
  const std::vector<std::string>* kept_claims = nullptr;
};

/// What a rule says about somebody.
struct Verdict {
  /// The four answers there are.
  enum class Kind {
    granted,  ///< may pass
    login,    ///< must log in first, as `step_up` says
    step_up,  ///< must log in again, as `step_up` says
    denied,   ///< must not pass, and logging in again would not help
  };

  Kind kind = Kind::granted;        ///< which of them
  StepUp step_up;                   ///< what the login must bring
  ErrorCode reason{};               ///< why denied: role_missing, insufficient_scope, claim_missing or claim_elsewhere
  std::string lacking;              ///< what is missing, for people: "the role admin"
  std::vector<std::string> scopes;  ///< the scopes that are missing, for WWW-Authenticate (RFC 6750 §3)

  /// Whether the caller may pass.
  [[nodiscard]] bool granted() const { return kind == Kind::granted; }
};

/// Who may pass. Made by the functions of namespace rules, put together by &&, || and !.
class Rule {
 public:
  /// What the rule says about a caller who is logged in or brought a token.
  [[nodiscard]] Verdict check(const Caller& caller) const;
  /// What it says when nobody is logged in: granted only by anyone().
  [[nodiscard]] Verdict check_nobody() const;
  /// Whether a challenge of RFC 9470 in the handler's own answer is to be answered with a new login.
  [[nodiscard]] bool answers_challenges() const;
  /// As parse_rule() reads it, predicates apart: "role(accountant) and not group(trainees)".
  [[nodiscard]] std::string to_string() const;

  /// Both must let pass. What both ask of the login is asked in one go.
  friend Rule operator&&(const Rule& a, const Rule& b);
  /// One of them must let pass.
  friend Rule operator||(const Rule& a, const Rule& b);
  /// rules::not_of().
  friend Rule operator!(const Rule& rule);

 private:
  struct Node;
  friend struct RuleMaker;
  explicit Rule(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
};

/// The rules there are.
namespace rules {

/// Everybody, logged in or not. The only rule that needs no login.
[[nodiscard]] Rule anyone();
/// Nobody at all.
[[nodiscard]] Rule nobody();
/// Whoever is logged in.
[[nodiscard]] Rule login();
/// A role, wherever Config::role_claims (or BearerConfig::role_claims) says roles stand.
[[nodiscard]] Rule role(std::string name);
/// A scope that was granted with the access token (RFC 6749 §3.3).
[[nodiscard]] Rule scope(std::string name);
/// A group in the list at `where`. The slash that begins Keycloak's full paths may be left away on either side.
[[nodiscard]] Rule group(std::string name, ClaimPath where = ClaimPath("groups"));
/// A claim that is there and not null.
[[nodiscard]] Rule claim(ClaimPath path);
/// A claim that is the string `value`, a list of strings with it, or a number or boolean written like that in JSON.
[[nodiscard]] Rule claim(ClaimPath path, std::string value);
/// Anything else about the claims. `name` says what is wanted, for error messages: "an address of this company".
/// `test` is called by several threads at once.
[[nodiscard]] Rule predicate(std::string name, std::function<bool(const Claims&)> test);
/// Step-up: the login's `acr` is one of `values` (OpenID Connect Core §2). Otherwise the person is sent to the provider
/// with acr_values, and what comes back is checked: a provider that does not deliver ends in a page, not in a loop.
[[nodiscard]] Rule acr(std::vector<std::string> values);
/// Step-up: the login was at most `age` ago (OpenID Connect Core §3.1.2.1, max_age), clock skew allowed for.
[[nodiscard]] Rule max_age(std::chrono::seconds age);
/// Whoever is logged in; and when the answer to the request is a challenge of RFC 9470 §3 (the application asked an
/// API, and the API wants a better login), the person is sent to the provider as the challenge says.
[[nodiscard]] Rule answer_challenges();
/// All of them; login() when there is none.
[[nodiscard]] Rule all_of(std::vector<Rule> parts);
/// At least one of them; nobody() when there is none.
[[nodiscard]] Rule any_of(std::vector<Rule> parts);
/// Whoever is logged in and certainly does not meet `rule`. What it asks about must be known: without a claim where
/// roles stand nobody is known to lack a role, without `groups` nobody to be outside a group, without `acr` nobody to
/// have logged in otherwise; then the answer is claim_elsewhere. Only `!claim("x")` asks for absence. Where a provider
/// leaves an empty list out, say so: `!group("trainees") || !claim("groups")`.
[[nodiscard]] Rule not_of(const Rule& rule);

}  // namespace rules

/// A rule from text, for configuration files and other languages:
///
///     rule   = all { "or" all }
///     all    = one { "and" one }
///     one    = "not" one | "(" rule ")" | "anyone" | "nobody" | "login" | "answer_challenges"
///            | ("role" | "scope" | "group") "(" value ")" | "acr" "(" value { "," value } ")"
///            | "max_age" "(" seconds ")" | "claim" "(" step { "." step } [ "=" value ] ")"
///
/// A value or step is a word without white space and any of ( ) , = . " (a value may have dots), or anything in double
/// quotes, where \" and \\ stand for themselves. At most 4096 bytes, 32 levels deep.
/// invalid_configuration says where the text goes wrong and what was expected.
[[nodiscard]] Result<Rule> parse_rule(std::string_view text);

}  // namespace latchkey::rp
