// Whether a rule holds as far as the claims tell: yes, no, or unknown, put together as Kleene's logic does. What is
// unknown never lets anybody pass, neither through a rule nor through its negation.
#pragma once

#include "rp/rule_node.h"

namespace latchkey::rp {

enum class Truth { no, unknown, yes };

[[nodiscard]] Truth truth_of(const RuleMaker::Node& node, const Caller& caller);

/// Whether a rule that asks about one thing holds for certain.
[[nodiscard]] bool holds(const RuleMaker::Node& leaf, const Caller& caller);
/// Whether the provider keeps elsewhere what the rule asks about (OpenID Connect Core §5.6.2).
[[nodiscard]] bool is_kept_elsewhere(const RuleMaker::Node& leaf, const Claims& claims);

}  // namespace latchkey::rp
