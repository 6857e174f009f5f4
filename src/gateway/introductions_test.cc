#include "gateway/introductions.h"

#include <gtest/gtest.h>

#include <functional>

namespace latchkey::gateway {
namespace {

using std::chrono::seconds;

const Instant kNow{std::chrono::hours{500'000}};

rp::Identity alice() {
  rp::Identity identity;
  identity.issuer = "https://id.example";
  identity.subject = "alice-id";
  identity.session_id = "s";
  identity.roles = {"staff"};
  identity.claims = *rp::Claims::parse(R"({"preferred_username":"alice"})");
  return identity;
}

std::shared_ptr<AssertionSigner> signer(const IdentitySettings& settings) {
  return std::make_shared<AssertionSigner>(*load_assertion_key("", "ES256"), "https://app.example", settings);
}

TEST(Introductions, AreMadeOnceForASession) {
  Introductions introductions({}, nullptr);
  const rp::Identity who = alice();
  const auto first = introductions.of(who, "staff", kNow);
  EXPECT_EQ(first->headers.get("X-Forwarded-User"), "alice");
  EXPECT_EQ(first->headers.get("X-Forwarded-Roles"), "staff");
  EXPECT_EQ(first->headers.get("X-Forwarded-Provider"), "staff");
  const rp::Identity copy = who;
  EXPECT_EQ(introductions.of(copy, "staff", kNow + std::chrono::hours{100}), first);
  EXPECT_EQ(introductions.of(alice(), "staff", kNow), first) << "the same words, read anew";
}

TEST(Introductions, SayWhatIsTrueNow) {
  Introductions introductions({}, nullptr);
  const rp::Identity who = alice();
  const auto first = introductions.of(who, "staff", kNow);
  const std::function<void(rp::Identity&)> changes[] = {
      [](rp::Identity& i) { i.roles = {}; },
      [](rp::Identity& i) { i.claims = *rp::Claims::parse(R"({"preferred_username":"alice2"})"); },
      [](rp::Identity& i) { i.issuer = "https://other.example"; },
      [](rp::Identity& i) { i.subject = "bob-id"; },
      [](rp::Identity& i) { i.session_id = "t"; },
      [](rp::Identity& i) { i.authenticated_at = rp::TimePoint{seconds{5}}; }};
  for (const auto& change : changes) {
    rp::Identity changed = who;
    change(changed);
    EXPECT_NE(introductions.of(changed, "staff", kNow), first);
  }
  EXPECT_EQ(introductions.of(who, "guests", kNow)->headers.get("X-Forwarded-Provider"), "guests");
  rp::Identity demoted = who;
  demoted.roles = {};
  EXPECT_FALSE(introductions.of(demoted, "staff", kNow)->headers.has("X-Forwarded-Roles"));
}

TEST(Introductions, CarryAnAssertionThatLivesForHalfOfItsTimeAtLeast) {
  IdentitySettings settings;
  settings.assertion = "X-Proof";
  settings.assertion_lifetime = seconds{100};
  Introductions introductions(settings, signer(settings));
  const rp::Identity who = alice();
  const auto proof = [&](Instant now) {
    return std::string(*introductions.of(who, "staff", now)->headers.get("X-Proof"));
  };
  const std::string first = proof(kNow);
  EXPECT_EQ(proof(kNow + seconds{49}), first);
  const std::string second = proof(kNow + seconds{50});
  EXPECT_NE(second, first);
  EXPECT_EQ(proof(kNow + seconds{99}), second);
}

TEST(Introductions, TakeNoMoreMemoryThanTheyMay) {
  Introductions introductions({}, nullptr, 2);
  rp::Identity who = alice();
  for (int i = 0; i < 10; ++i) {
    who.subject = "somebody-" + std::to_string(i);
    EXPECT_EQ(introductions.of(who, "staff", kNow)->identity.subject, who.subject);
  }
}

}  // namespace
}  // namespace latchkey::gateway
