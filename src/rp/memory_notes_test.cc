#include <gtest/gtest.h>
#include <latchkey/session_store.h>

#include <thread>

namespace latchkey::rp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Result<void> write(SharedNotes& notes, const std::string& key, milliseconds lifetime = seconds{60}) {
  return notes.write(key, "1", lifetime);
}

TEST(MemoryNotes, AFloodOfOneKindLeavesRoomForTheOthers) {
  const auto notes = make_memory_notes(3);
  int begun = 0;
  for (int i = 0; i < 10; ++i) begun += write(*notes, "begun " + std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(begun, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(write(*notes, "ended sid " + std::to_string(i))) << i;
  EXPECT_TRUE(*notes->claim("refreshing k", "a", seconds{60}));
  const auto there = notes->read({"begun 0", "ended sid 2", "begun 9"});
  ASSERT_TRUE(there);
  EXPECT_TRUE(there->at(0) && there->at(1)) << "nothing gave way";
  EXPECT_FALSE(there->at(2));
}

TEST(MemoryNotes, EachKindIsLimitedAndSaysSo) {
  const auto notes = make_memory_notes(2);
  for (const std::string kind : {"ended ", "begun ", ""}) {
    EXPECT_TRUE(write(*notes, kind + "1"));
    EXPECT_TRUE(write(*notes, kind + "2"));
    const auto third = write(*notes, kind + "3");
    ASSERT_FALSE(third) << kind;
    EXPECT_EQ(third.error().code, ErrorCode::store_failed);
    EXPECT_FALSE(third.error().hint.empty());
  }
}

TEST(MemoryNotes, WhatGoesMakesRoomAgain) {
  const auto notes = make_memory_notes(2);
  ASSERT_TRUE(write(*notes, "ended a"));
  ASSERT_TRUE(write(*notes, "ended a")) << "written over, it is still one";
  ASSERT_TRUE(*notes->claim("ended b", "mine", seconds{60}));
  EXPECT_FALSE(write(*notes, "ended c"));
  ASSERT_TRUE(notes->release("ended b", "mine"));
  EXPECT_TRUE(write(*notes, "ended c", milliseconds{1}));
  std::this_thread::sleep_for(milliseconds{5});
  EXPECT_TRUE(write(*notes, "ended d")) << "its time was over";
  EXPECT_FALSE(write(*notes, "ended e"));
}

}  // namespace
}  // namespace latchkey::rp
