#include "main/master_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace latchkey::main {
namespace {

class MasterKeyFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("latchkey-key-" + std::to_string(::getpid()) +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return (folder_ / "master.key").string(); }

  std::filesystem::path folder_;
  SystemRandom random_;
};

TEST_F(MasterKeyFile, IsMadeOnceAndForItsOwnerAlone) {
  const auto first = load_master_keys({"", path(), false}, random_);
  ASSERT_TRUE(first);
  struct stat info{};
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  const auto again = load_master_keys({"", path(), true}, random_);
  ASSERT_TRUE(again);
  EXPECT_EQ(first->front().reveal(), again->front().reveal());
}

TEST_F(MasterKeyFile, IsNeverMadeBesideData) {
  const auto keys = load_master_keys({"", path(), true}, random_);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().detail.find("is missing"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(MasterKeyFile, ThatOthersMayReadIsRefused) {
  ASSERT_TRUE(load_master_keys({"", path(), false}, random_));
  ::chmod(path().c_str(), 0640);
  const auto keys = load_master_keys({"", path(), true}, random_);
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().detail.find("chmod 600"), std::string::npos);
}

TEST_F(MasterKeyFile, WithRubbishNamesTheLineAndNotTheText) {
  std::ofstream(path()) << "# comment\nbm90IGEga2V5\n";
  ::chmod(path().c_str(), 0600);
  const auto keys = read_key_file(path());
  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().detail.find(":2:"), std::string::npos) << keys.error().detail;
  EXPECT_EQ(keys.error().detail.find("bm90"), std::string::npos);
}

TEST_F(MasterKeyFile, KeepsSeveralKeysInOrder) {
  KeyRingSecrets ring;
  ring.emplace_back(std::string(32, 'a'));
  ring.emplace_back(std::string(32, 'b'));
  ASSERT_TRUE(write_key_file(path(), ring));
  const auto keys = read_key_file(path());
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ(keys->front().reveal(), std::string(32, 'a'));
}

TEST(MasterKeyVariable, TakesOneKeyOrSeveral) {
  EXPECT_EQ(parse_master_keys("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=")->size(), 1U);
  EXPECT_EQ(
      parse_master_keys("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=, YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=")
          ->size(),
      2U);
  for (const char* bad : {"", "short", "YWFh", "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=,"})
    EXPECT_FALSE(parse_master_keys(bad)) << bad;
}

}  // namespace
}  // namespace latchkey::main
