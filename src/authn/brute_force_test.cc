#include "authn/brute_force.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant kNow = from_unix_seconds(1'800'000'000);

model::BruteForceSettings settings() {
  model::BruteForceSettings s;
  s.enabled = true;
  s.failure_factor = 3;
  s.wait_increment = seconds{60};
  s.max_failure_wait = seconds{900};
  s.quick_login_check = Duration{0};
  return s;
}

// As many attempts as the record allows, a second apart; how many passwords were looked at.
int attempts_until_locked(const model::BruteForceSettings& s, model::LoginFailures& record, Instant from) {
  int count = 0;
  for (Instant at = from; count < 1000; at += seconds{1}) {
    auto next = reserve_attempt(s, record, at);
    if (!next) return count;
    record = *next;
    ++count;
  }
  return count;
}

TEST(BruteForce, Cve2024_4629_ChecksNoMorePasswordsThanTheRealmAllows) {
  model::LoginFailures record;
  EXPECT_EQ(attempts_until_locked(settings(), record, kNow), 3);
  EXPECT_EQ(record.failures, 3);
}

TEST(BruteForce, WaitsLongerWithEachFullMultiple) {
  const auto s = settings();
  model::LoginFailures record;
  attempts_until_locked(s, record, kNow);
  const Instant first_lock = record.locked_until;
  EXPECT_EQ(first_lock, kNow + seconds{2} + seconds{60});
  EXPECT_FALSE(is_locked(s, record, first_lock));
  EXPECT_EQ(attempts_until_locked(s, record, first_lock), 3);
  EXPECT_EQ(record.locked_until - record.last_failure, seconds{120});
}

TEST(BruteForce, WaitsNoLongerThanTheRealmSays) {
  const auto s = settings();
  model::LoginFailures record;
  record.failures = 299;
  record.last_failure = kNow - minutes{20};
  record = *reserve_attempt(s, record, kNow);
  EXPECT_EQ(record.locked_until, kNow + seconds{900});
}

TEST(BruteForce, ForgetsFailuresOfLongAgo) {
  auto s = settings();
  s.max_delta_time = hours{12};
  model::LoginFailures record;
  record.failures = 2;
  record.last_failure = kNow - hours{13};
  EXPECT_EQ(reserve_attempt(s, record, kNow)->failures, 1);
}

TEST(BruteForce, LocksForGoodWhereTheRealmWantsIt) {
  auto s = settings();
  s.permanent_lockout = true;
  model::LoginFailures record;
  EXPECT_EQ(attempts_until_locked(s, record, kNow), 3);
  EXPECT_TRUE(is_locked(s, record, kNow + hours{24 * 365}));
}

TEST(BruteForce, SlowsDownWhoTypesFasterThanPeopleDo) {
  auto s = settings();
  s.failure_factor = 30;
  s.quick_login_check = Duration{1000};
  model::LoginFailures record = *reserve_attempt(s, {}, kNow);
  EXPECT_FALSE(is_locked(s, record, kNow));
  record = *reserve_attempt(s, record, kNow + Duration{100});
  EXPECT_TRUE(is_locked(s, record, kNow + Duration{200}));
}

TEST(BruteForce, ARequestThatIsJudgedLateIsNotTooQuick) {
  const auto s = settings();  // without the check for quick typing
  const model::LoginFailures record = *reserve_attempt(s, {}, kNow);
  EXPECT_FALSE(is_locked(s, *reserve_attempt(s, record, kNow - Duration{5}), kNow));
}

TEST(BruteForce, LocksNobodyWhenItIsOff) {
  model::LoginFailures record;
  record.locked_until = kNow + hours{1};
  EXPECT_FALSE(is_locked(model::BruteForceSettings{}, record, kNow));
}

}  // namespace
}  // namespace latchkey::authn
