#include "main/completion.h"

#include <gtest/gtest.h>

#include "main/command_line.h"

namespace latchkey::main {
namespace {

std::string complete(std::vector<std::string> words) {
  words.insert(words.begin(), std::string(kCompleteWord));
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line(words, {}), 0);
  std::fflush(stdout);
  return testing::internal::GetCapturedStdout();
}

TEST(Completion, OffersWhatMayStandThere) {
  EXPECT_EQ(complete({"ser"}), "serve\n");
  EXPECT_EQ(complete({"keys", "ro"}), "rotate\n");
  EXPECT_EQ(complete({"serve", "--http-po"}), "--http-port\n");
  EXPECT_EQ(complete({"user", "create", "ada", "--fi"}), "--file\n");
  EXPECT_NE(complete({""}).find("admin\n"), std::string::npos);
  EXPECT_EQ(complete({"nonsense"}), "");
  EXPECT_EQ(complete({}), complete({""}));
}

TEST(Completion, HasAScriptForEachShellAndNoOther) {
  for (const char* shell : {"bash", "zsh", "fish"}) EXPECT_TRUE(completion_script(shell)) << shell;
  EXPECT_FALSE(completion_script("tcsh"));
}

}  // namespace
}  // namespace latchkey::main
