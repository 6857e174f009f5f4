// Whether somebody who is signed in may do what he asks for, by one rule. Values in, a verdict out.
#pragma once

#include <string>

#include <latchkey/session.h>

#include "gateway/identity_headers.h"
#include "gateway/settings.h"

namespace latchkey::gateway {

struct Verdict {
  enum class Kind {
    granted,
    step_up,    ///< signed in, but not freshly or strongly enough: signing in again may help
    forbidden,  ///< signed in, and it will not help
  };
  Kind kind = Kind::granted;
  std::string why;  ///< one sentence, for the person
};

[[nodiscard]] Verdict judge(const RuleSettings& rule, const rp::Session& session, const Person& person,
                            rp::TimePoint now);

}  // namespace latchkey::gateway
