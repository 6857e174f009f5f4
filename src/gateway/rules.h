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
};

/// "GET", "PROPFIND": capitals (and "-", "_") only, as rules compare them (RFC 9110 §9.1: methods are case-sensitive).
[[nodiscard]] bool is_written_as_a_method(std::string_view method);

class RuleTable {
 public:
  /// A path that no rule covers asks for a login. Error::invalid says which rule cannot be read.
  [[nodiscard]] static Result<RuleTable> make(const std::vector<RuleSettings>& rules, std::string_view groups_claim,
                                              bool ignore_case);

  /// `path` is decoded (path_readings.h). HEAD is looked up as GET.
  [[nodiscard]] const GateRule& find(std::string_view method, std::string_view path) const;
  /// The rule on which all readings of a path agree; null when they do not.
  [[nodiscard]] const GateRule* find(std::string_view method, const std::vector<std::string>& readings) const;
  /// Some rule tells methods apart, so nobody may smuggle another one past it.
  [[nodiscard]] bool tells_methods_apart() const { return tells_methods_apart_; }

 private:
  RuleTable() : otherwise_{{}, rp::rules::login()} {}
  std::vector<GateRule> rules_;  ///< the most specific first
  GateRule otherwise_;
  bool ignore_case_ = false;
  bool tells_methods_apart_ = false;
};

}  // namespace latchkey::gateway
