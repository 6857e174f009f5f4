#include "op/grants/rotation.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

TEST(Rotation, ATokenWorksOnce) {
  model::ClientSession session;
  start_chain(session, "a", "r1", kNow);
  EXPECT_EQ(session.refresh_jti, "r1");
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r2"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(session.refresh_jti, "r2");
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r3"}, 0, kNow), ChainUse::reused);
  EXPECT_EQ(advance_chain(session, {"a", "r2", "r3"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"a", "r2", "r4"}, 0, kNow), ChainUse::reused);
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r4"}, 0, kNow), ChainUse::reused);
  EXPECT_EQ(advance_chain(session, {"a", "forged", "r4"}, 0, kNow), ChainUse::reused);
}

TEST(Rotation, AllowedReuseEndsWhenASuccessorIsUsed) {
  model::ClientSession session;
  start_chain(session, "a", "r1", kNow);
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r2"}, 1, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r3"}, 1, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r4"}, 1, kNow), ChainUse::reused);
  EXPECT_EQ(advance_chain(session, {"a", "r3", "r5"}, 1, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"a", "r1", "r6"}, 1, kNow), ChainUse::reused);
  EXPECT_EQ(advance_chain(session, {"a", "r2", "r6"}, 1, kNow), ChainUse::reused);
}

TEST(Rotation, TwoTabsDoNotRevokeEachOther) {
  model::ClientSession session;
  start_chain(session, "a", "a1", kNow);
  start_chain(session, "b", "b1", kNow);
  EXPECT_EQ(advance_chain(session, {"a", "a1", "a2"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"b", "b1", "b2"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"a", "a2", "a3"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"b", "a3", "x"}, 0, kNow), ChainUse::reused);
}

TEST(Rotation, ATokenFromBeforeItIsItsOwnChainAndWorksOnce) {
  model::ClientSession session;
  EXPECT_EQ(advance_chain(session, {"", "old", "n1"}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"", "old", "n2"}, 0, kNow), ChainUse::reused);
  EXPECT_EQ(chain_name("", "old"), "old");
  EXPECT_EQ(advance_chain(session, {"old", "n1", "n2"}, 0, kNow), ChainUse::good);
}

TEST(Rotation, AnUnknownChainIsRefused) {
  model::ClientSession session;
  EXPECT_EQ(advance_chain(session, {"gone", "r1", "r2"}, 0, kNow), ChainUse::reused);
  session.notes["refresh.broken"] = "what is this";
  EXPECT_EQ(advance_chain(session, {"broken", "r1", "r2"}, 0, kNow), ChainUse::reused);
}

TEST(Rotation, ChainsAreBoundedAndTheStillestGoesFirst) {
  model::ClientSession session;
  for (int i = 0; i < 40; ++i)
    start_chain(session, "c" + std::to_string(i), "t" + std::to_string(i), kNow + seconds{i});
  std::size_t chains = 0;
  for (const auto& note : session.notes) chains += note.first.starts_with("refresh.") ? 1 : 0;
  EXPECT_EQ(chains, kMaxRefreshChains);
  EXPECT_NE(advance_chain(session, {"c0", "t0", "x", kNow}, 0, kNow), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"c39", "t39", "x"}, 0, kNow), ChainUse::good);
}

// A chain that made room takes its memory of what was used with it: nothing as old as that is good any more.
TEST(Rotation, WhatMayHaveBeenForgottenIsRefusedAndEndsNothing) {
  model::ClientSession session;
  ASSERT_EQ(advance_chain(session, {"", "old", "n1", kNow - seconds{9}}, 0, kNow), ChainUse::good);
  for (int i = 1; i <= 40; ++i)
    start_chain(session, "c" + std::to_string(i), "t" + std::to_string(i), kNow + seconds{i});
  EXPECT_EQ(advance_chain(session, {"", "old", "n2", kNow - seconds{9}}, 0, kNow + seconds{50}), ChainUse::forgotten);
  EXPECT_EQ(advance_chain(session, {"c1", "t1", "x", kNow + seconds{1}}, 0, kNow + seconds{50}), ChainUse::forgotten);
  EXPECT_EQ(advance_chain(session, {"c40", "t40", "x", kNow + seconds{40}}, 0, kNow + seconds{50}), ChainUse::good);
  EXPECT_EQ(advance_chain(session, {"c40", "t40", "y", kNow + seconds{40}}, 0, kNow + seconds{50}), ChainUse::reused);
}

TEST(Rotation, EveryChangeIsSeenByCompareAndSet) {
  model::ClientSession session;
  start_chain(session, "a", "r1", kNow);
  const auto before = session;
  ASSERT_EQ(advance_chain(session, {"a", "r1", "r2"}, 0, kNow), ChainUse::good);
  EXPECT_TRUE(before.refresh_jti != session.refresh_jti && before.refresh_uses != session.refresh_uses);
}

}  // namespace
}  // namespace latchkey::op
