// The rules of a gateway as one table: what a path and a method ask of whoever comes. The most specific rule wins, not
// the first: an exact one before one that covers what lies below, a longer path before a shorter, one with the method
// before one for all. So the order of the file means nothing, and no rule can shadow another by accident.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/rule.h>

#include "gateway/settings.h"

namespace latchkey::gateway {

/// A rule of the file, and what it asks of a person.
struct GateRule {
  RuleSettings settings;
  rp::Rule asks;
  std::string folded = {};  ///< the path in small letters
};

/// How much a rule asks, roughly: nothing, a login, a login of some people, the impossible. For advice, not for access.
[[nodiscard]] int weight_of(const RuleSettings& rule);

/// "GET", "PROPFIND": capitals (and "-", "_") only, as rules compare them (RFC 9110 §9.1: methods are case-sensitive).
[[nodiscard]] bool is_written_as_a_method(std::string_view method);

class RuleTable {
 public:
  /// A path that no rule covers asks for a login. Error::invalid says which rule cannot be read.
  [[nodiscard]] static Result<RuleTable> make(const std::vector<RuleSettings>& rules, std::string_view groups_claim,
                                              Case letters);

  /// `path` is decoded (path_readings.h). HEAD is looked up as GET.
  [[nodiscard]] const GateRule& find(std::string_view method, std::string_view path) const;
  /// The rule on which all readings of a path agree; null when they do not. With Case::either its capitals may mean
  /// something or not, and both must come to the same.
  [[nodiscard]] const GateRule* find(std::string_view method, const std::vector<std::string>& readings) const;
  /// A rule that asks for more than `found` and just misses the path: "/admin" for "/admin.json". Null when there is
  /// none.
  [[nodiscard]] const GateRule* near_miss(const GateRule& found, std::string_view method, std::string_view path) const;
  /// Some rule tells methods apart, so nobody may smuggle another one past it.
  [[nodiscard]] bool tells_methods_apart() const { return tells_methods_apart_; }

 private:
  RuleTable() : otherwise_{{}, rp::rules::login()} {}
  [[nodiscard]] const GateRule& look_up(std::string_view method, std::string_view path, bool folded) const;

  std::vector<GateRule> rules_;  ///< the most specific first
  GateRule otherwise_;
  Case case_ = Case::sensitive;
  bool has_capitals_ = false;  ///< some rule's path
  int heaviest_ = 0;           ///< weight_of() a rule that could be missed nearly
  bool tells_methods_apart_ = false;
};

}  // namespace latchkey::gateway
