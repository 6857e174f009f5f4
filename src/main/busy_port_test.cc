#include "main/busy_port.h"

#include <gtest/gtest.h>

namespace latchkey::main {
namespace {

TEST(BusyPort, NamesTheOptionWhereThatHelps) {
  const auto taken =
      on_another_port({Error::Kind::conflict, "port 8080 on localhost is already in use"}, "--http-port");
  EXPECT_EQ(
      taken.error().detail,
      "port 8080 on localhost is already in use; stop what listens there, or choose another port with --http-port");
  EXPECT_EQ(on_another_port({Error::Kind::forbidden, "no permission"}, "--http-port").error().detail, "no permission");
}

}  // namespace
}  // namespace latchkey::main
