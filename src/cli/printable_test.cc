#include "cli/printable.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

TEST(Printable, GivesATerminalNoOrders) {
  struct Case {
    std::string_view text, shown;
  };
  constexpr Case kCases[] = {
      {"Ada", "Ada"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\x7f", "a\\x0ab\\x7f"},
      {"\xc2\x9b"
       "2J",
       "\\x9b2J"},                               // CSI as one character of C1
      {"\xc2\xa0\xc3\x84", "\xc2\xa0\xc3\x84"},  // what follows C1 is text
      {"cut \xc2", "cut \xc2"},
      {"", ""},
  };
  for (const Case& c : kCases) EXPECT_EQ(printable(c.text), c.shown);
}

}  // namespace
}  // namespace latchkey::cli
