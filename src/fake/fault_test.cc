#include "fake/fault.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::fake {
namespace {

TEST(Faults, AreNamedAfterWhatIsWrongAndSayWhatAClientMust) {
  std::set<std::string_view> names;
  for (const auto& fault : faults()) {
    EXPECT_TRUE(names.insert(fault.name).second) << fault.name << " stands twice";
    EXPECT_FALSE(fault.what.empty()) << fault.name;
    EXPECT_FALSE(fault.clause.empty()) << fault.name;
    EXPECT_EQ(find_fault(fault.name), &fault);
  }
  EXPECT_GE(names.size(), 60U);
  EXPECT_EQ(find_fault("id-token-right"), nullptr);
}

TEST(Faults, EachTellsOneLie) {
  for (const auto& fault : faults()) {
    const int lies = (fault.edit_object != nullptr) + (fault.edit_answer != nullptr) + (fault.sign != nullptr) +
                     (fault.instead != nullptr) + fault.never_answers + fault.rotates;
    EXPECT_EQ(lies, 1) << fault.name;
    EXPECT_EQ(fault.edit_answer != nullptr, fault.place == Place::answer) << fault.name;
    if (fault.sign != nullptr) EXPECT_EQ(fault.place, Place::id_token) << fault.name;
  }
}

}  // namespace
}  // namespace latchkey::fake
