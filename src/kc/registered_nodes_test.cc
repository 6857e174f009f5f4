#include "kc/registered_nodes.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

TEST(RegisteredNodes, ThoseThatDidNotRegisterAgainAreLeftOut) {
  const Instant now = from_unix_seconds(1'000);
  model::Client client;
  EXPECT_TRUE(live_nodes(client, now).empty());
  client.kept_json = R"({"registeredNodes":{"old":100,"new":990}})";
  EXPECT_EQ(live_nodes(client, now), (std::vector<std::string>{"old", "new"}));
  client.kept_json = R"({"registeredNodes":{"old":100,"new":990},"nodeReRegistrationTimeout":60})";
  EXPECT_EQ(live_nodes(client, now), (std::vector<std::string>{"new"}));
  EXPECT_EQ(registered_nodes(client).size(), 2U);
  client.kept_json = R"({"registeredNodes":7})";
  EXPECT_TRUE(live_nodes(client, now).empty());
}

}  // namespace
}  // namespace latchkey::kc
