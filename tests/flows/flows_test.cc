// Replays every *.flow beside this file: whole conversations without a socket, in milliseconds. Each file is a test of
// its own.
#include <gtest/gtest.h>

#include <filesystem>

#include "player.h"

namespace latchkey::flows {
namespace {

std::vector<std::string> flow_files() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(LATCHKEY_SOURCE_DIR) / "tests/flows")) {
    if (entry.path().extension() == ".flow") names.push_back(entry.path().stem().string());
  }
  return names;
}

class Flow : public testing::TestWithParam<std::string> {};

TEST_P(Flow, IsAnsweredAsWritten) {
  const auto text = read_file(std::filesystem::path(LATCHKEY_SOURCE_DIR) / "tests/flows" / (GetParam() + ".flow"));
  Provider provider;
  Player(provider).play(text);
  // Whatever was said, no secret of the realm file was logged.
  for (const char* secret : {"the-confidential-secret", "alice-password", "bob-password"})
    EXPECT_FALSE(provider.log().contains(secret)) << secret;
}

INSTANTIATE_TEST_SUITE_P(Files, Flow, testing::ValuesIn(flow_files()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace latchkey::flows
