#include "admin/groups/group_depth.h"

#include <gtest/gtest.h>

#include <vector>

namespace latchkey::admin {
namespace {

/// "1" at the top, "2" below it, and so on; `names` owns what the map looks at.
GroupParents chain(std::vector<std::string>& names, int length) {
  for (int i = 0; i <= length; ++i) names.push_back(std::to_string(i));
  GroupParents parents;
  for (std::size_t i = 1; i < names.size(); ++i) parents.emplace(names[i], names[i - 1]);
  return parents;
}

TEST(GroupDepth, TheTwentyFifthLevelIsTheLast) {
  std::vector<std::string> names;
  const auto parents = chain(names, 25);
  EXPECT_FALSE(check_depth_of_new(parents, ""));
  EXPECT_FALSE(check_depth_of_new(parents, "24"));
  const auto refused = check_depth_of_new(parents, "25");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 400);
}

TEST(GroupDepth, AMovedGroupBringsWhatIsBelowIt) {
  std::vector<std::string> names;
  auto parents = chain(names, 24);
  parents.emplace("a", "");
  parents.emplace("b", "a");
  EXPECT_FALSE(check_depth_of_moved(parents, "b", "24"));
  EXPECT_TRUE(check_depth_of_moved(parents, "a", "24"));
  EXPECT_FALSE(check_depth_of_moved(parents, "1", "a"));
  EXPECT_TRUE(check_depth_of_moved(parents, "1", "b"));
  EXPECT_FALSE(check_depth_of_moved(parents, "1", ""));
}

TEST(GroupDepth, ARingOfGroupsEndsTheWalk) {
  const GroupParents ring{{"a", "b"}, {"b", "a"}};
  EXPECT_TRUE(check_depth_of_new(ring, "a"));
  EXPECT_TRUE(check_depth_of_moved(ring, "x", "a"));
}

}  // namespace
}  // namespace latchkey::admin
