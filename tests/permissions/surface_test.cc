// Every operation that the incumbent's Admin REST has (surface.txt) is one that a row of ours answers.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "admin/routes.h"

namespace latchkey::permissions {
namespace {

/// "/admin/realms/{realm}/users" -> "/admin/realms/{}/users"; "{path*}" -> "{*}"
std::string without_names(std::string_view pattern) {
  std::string out;
  bool name = false;
  for (const char c : pattern) {
    if (c == '{') out.push_back(c);
    if (c == '{' || c == '}') name = c == '{';
    if (!name || c == '*') out.push_back(c);
  }
  return out;
}

TEST(Surface, EveryOperationOfTheIncumbentIsAnswered) {
  std::set<std::string> ours;
  for (const auto& row : admin::rows()) ours.insert(std::string(row.method) + " " + without_names(row.pattern));
  std::ifstream in(std::string(LATCHKEY_SOURCE_DIR) + "/tests/permissions/surface.txt");
  std::size_t operations = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    ++operations;
    EXPECT_TRUE(ours.contains(line)) << line;
  }
  EXPECT_GT(operations, 350U);
}

}  // namespace
}  // namespace latchkey::permissions
