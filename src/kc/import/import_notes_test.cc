#include "kc/import/import_notes.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

using Notes = std::vector<std::string>;

TEST(ImportNotes, TellsWhatIsNewFromWhatStood) {
  struct Case {
    Notes stood, notes, fresh;
  };
  const Case table[] = {
      {{}, {"client web: its secret is missing"}, {"client web: its secret is missing"}},
      {{"client web: its secret is missing"}, {"client web: its secret is missing"}, {}},
      {{}, {"realm: kept, but nothing acts on it: a, b"}, {"realm: kept, but nothing acts on it: a, b"}},
      {{"realm: kept, but nothing acts on it: a, c"},
       {"realm: kept, but nothing acts on it: a, b, c"},
       {"realm: kept, but nothing acts on it: b"}},
      {{"realm: kept, but nothing acts on it: a, b"}, {"realm: kept, but nothing acts on it: b"}, {}},
      {{"clients: kept, but nothing acts on it: a"},
       {"realm: kept, but nothing acts on it: a"},
       {"realm: kept, but nothing acts on it: a"}},
  };
  for (const auto& c : table) EXPECT_EQ(new_notes(c.notes, c.stood), c.fresh) << c.notes.front();
}

TEST(ImportNotes, ReadsTheSentencesThatItWrites) {
  ImportNotes before, after;
  before.kept("realm", "old");
  after.kept("realm", "old");
  after.kept("realm", "fresh");
  after.kept("realm", "fresh");
  EXPECT_EQ(new_notes(after.take(), before.take()), Notes{"realm: kept, but nothing acts on it: fresh (2 times)"});
}

}  // namespace
}  // namespace latchkey::kc
