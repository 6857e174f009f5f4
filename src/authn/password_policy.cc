#include "authn/password_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "authn/password_pattern.h"

namespace latchkey::authn {
namespace {

using Check = std::optional<PolicyViolation> (*)(std::string_view password, const PasswordPolicy::Rule& rule,
                                                 const model::User& user);

int number(std::string_view text, int fallback) {
  int value = fallback;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

// Characters, not bytes: a person counts what they see typed.
int count_characters(std::string_view text) {
  return static_cast<int>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

template <class Predicate>
int count(std::string_view text, Predicate predicate) {
  return static_cast<int>(std::ranges::count_if(text, predicate));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_special(char c) { return static_cast<unsigned char>(c) < 0x80 && !is_digit(c) && !is_lower(c) && !is_upper(c); }

std::optional<PolicyViolation> at_least(int have, int want, const char* key) {
  if (have >= want) return std::nullopt;
  return PolicyViolation{key, {std::to_string(want)}};
}

std::optional<PolicyViolation> check_length(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  return at_least(count_characters(p), number(rule.argument, 8), "invalidPasswordMinLengthMessage");
}
std::optional<PolicyViolation> check_max_length(std::string_view p, const PasswordPolicy::Rule& rule,
                                                const model::User&) {
  const int most = number(rule.argument, 64);
  if (count_characters(p) <= most) return std::nullopt;
  return PolicyViolation{"invalidPasswordMaxLengthMessage", {std::to_string(most)}};
}
std::optional<PolicyViolation> check_digits(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  return at_least(count(p, is_digit), number(rule.argument, 1), "invalidPasswordMinDigitsMessage");
}
std::optional<PolicyViolation> check_lower(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  return at_least(count(p, is_lower), number(rule.argument, 1), "invalidPasswordMinLowerCaseCharsMessage");
}
std::optional<PolicyViolation> check_upper(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  return at_least(count(p, is_upper), number(rule.argument, 1), "invalidPasswordMinUpperCaseCharsMessage");
}
std::optional<PolicyViolation> check_special(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  return at_least(count(p, is_special), number(rule.argument, 1), "invalidPasswordMinSpecialCharsMessage");
}
std::optional<PolicyViolation> check_not_username(std::string_view p, const PasswordPolicy::Rule&,
                                                  const model::User& user) {
  if (user.username.empty() || model::fold_name(p) != model::fold_name(user.username)) return std::nullopt;
  return PolicyViolation{"invalidPasswordNotUsernameMessage", {}};
}
std::optional<PolicyViolation> check_not_contains_username(std::string_view p, const PasswordPolicy::Rule&,
                                                           const model::User& user) {
  if (user.username.empty() || !model::fold_name(p).contains(model::fold_name(user.username))) return std::nullopt;
  return PolicyViolation{"invalidPasswordNotContainsUsernameMessage", {}};
}
std::optional<PolicyViolation> check_not_email(std::string_view p, const PasswordPolicy::Rule&,
                                               const model::User& user) {
  if (user.email.empty() || model::fold_name(p) != model::fold_name(user.email)) return std::nullopt;
  return PolicyViolation{"invalidPasswordNotEmailMessage", {}};
}
std::optional<PolicyViolation> check_regex(std::string_view p, const PasswordPolicy::Rule& rule, const model::User&) {
  if (pattern_matches(rule.argument, p)) return std::nullopt;
  return PolicyViolation{"invalidPasswordRegexPatternMessage", {rule.argument}};
}
// Rules that are not about the new password's text: how it is hashed, how old it may get, and history, which the shell
// checks because it needs the old hashes (endpoints/required_action.cc).
std::optional<PolicyViolation> no_check(std::string_view, const PasswordPolicy::Rule&, const model::User&) {
  return std::nullopt;
}

struct KnownRule {
  std::string_view name;
  Check check;
};
constexpr std::array kRules{
    KnownRule{"length", check_length},
    KnownRule{"maxLength", check_max_length},
    KnownRule{"digits", check_digits},
    KnownRule{"lowerCase", check_lower},
    KnownRule{"upperCase", check_upper},
    KnownRule{"specialChars", check_special},
    KnownRule{"notUsername", check_not_username},
    KnownRule{"notContainsUsername", check_not_contains_username},
    KnownRule{"notEmail", check_not_email},
    KnownRule{"regexPattern", check_regex},
    KnownRule{"hashAlgorithm", no_check},
    KnownRule{"hashIterations", no_check},
    KnownRule{"forceExpiredPasswordChange", no_check},
    KnownRule{"passwordHistory", no_check},
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The end of the rule that starts at `begin`: the next " and " outside its parentheses.
std::size_t rule_end(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (depth <= 0 && text.substr(i).starts_with(" and ")) return i;
  }
  return text.size();
}

}  // namespace

Result<PasswordPolicy> PasswordPolicy::parse(std::string_view text) {
  PasswordPolicy policy;
  text = trim(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = rule_end(text, at);
    const std::string_view rule = trim(text.substr(at, end - at));
    at = end == text.size() ? end : end + 5;
    const std::size_t open = rule.find('(');
    if (rule.empty() || open == 0 || (open != std::string_view::npos && !rule.ends_with(')'))) {
      return fail(Error::Kind::invalid, fmt::format("password policy: '{}' is no rule", rule));
    }
    const std::string_view name = rule.substr(0, open);
    std::string_view argument;
    if (open != std::string_view::npos) argument = rule.substr(open + 1, rule.size() - open - 2);
    if (argument == "undefined") argument = "";  // how exports write a rule without a value
    policy.rules_.push_back({std::string(trim(name)), std::string(argument)});
  }
  return policy;
}

std::vector<PolicyViolation> PasswordPolicy::check(std::string_view password, const model::User& user) const {
  std::vector<PolicyViolation> broken;
  for (const auto& rule : rules_) {
    const auto known = std::ranges::find(kRules, rule.name, &KnownRule::name);
    if (known == kRules.end()) {
      broken.push_back({"passwordPolicyNotSupportedMessage", {rule.name}});
    } else if (auto violation = known->check(password, rule, user)) {
      broken.push_back(*std::move(violation));
    }
  }
  return broken;
}

crypto::Argon2Params PasswordPolicy::hashing() const {
  crypto::Argon2Params params;
  const auto iterations = std::ranges::find(rules_, "hashIterations", &Rule::name);
  // Iterations above 100 were meant for PBKDF2; argon2 keeps its own (as the incumbent does).
  if (iterations != rules_.end()) {
    const int asked = number(iterations->argument, 0);
    if (asked >= 1 && asked <= 100) params.iterations = asked;
  }
  return params;
}

int PasswordPolicy::expires_after_days() const {
  const auto rule = std::ranges::find(rules_, "forceExpiredPasswordChange", &Rule::name);
  return rule == rules_.end() ? 0 : number(rule->argument, 365);
}

int PasswordPolicy::history() const {
  const auto rule = std::ranges::find(rules_, "passwordHistory", &Rule::name);
  return rule == rules_.end() ? 0 : number(rule->argument, 3);
}

}  // namespace latchkey::authn
