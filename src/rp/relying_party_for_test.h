// For tests: a relying party and the provider it talks to.
#pragma once

#include <gtest/gtest.h>
#include <latchkey/relying_party.h>

#include <memory>

#include "rp/provider_for_test.h"
#include "url/form.h"

namespace latchkey::rp {

class RelyingPartyTest : public testing::Test {
 protected:
  std::shared_ptr<RelyingParty> make(const Config& settings) {
    auto made = RelyingParty::create(settings, op.environment());
    if (!made) ADD_FAILURE() << made.error().to_string();
    return *made;
  }
  /// A whole login: what the provider does wrong was set before.
  Result<Login> log_in(RelyingParty& with, const LoginOptions& options = {}) {
    auto start = with.begin_login(options);
    if (!start) return start.error();
    op.nonce = parameter_of(start->url, "nonce");
    return with.finish_login({{"code", "the-code"}, {"state", start->pending.state}, {"iss", kIssuer}}, start->pending);
  }
  Result<Login> log_in() {
    if (!rp) rp = make(config);
    return log_in(*rp);
  }
  url::Form token_request() const { return *url::parse_form(op.last("token").body); }

  TestProvider op;
  Config config = config_for_test();
  std::shared_ptr<RelyingParty> rp;
};

}  // namespace latchkey::rp
