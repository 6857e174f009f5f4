#include "gateway/address_limit.h"

#include <gtest/gtest.h>

namespace latchkey::gateway {
namespace {

using std::chrono::seconds;

const Instant kStart{std::chrono::hours{1000}};

/// How many of `tries` at that moment are let through.
int passed(AddressLimit& limit, std::string_view address, int tries, Instant now, std::size_t per_minute = 60) {
  int through = 0;
  for (int i = 0; i < tries; ++i) through += limit.take(address, per_minute, now) ? 0 : 1;
  return through;
}

TEST(AddressLimit, AThirdOfAMinuteMayComeAtOnceAndTheRestAsTimePasses) {
  AddressLimit limit;
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart), 20);
  EXPECT_EQ(limit.take("192.0.2.7", 60, kStart), seconds{1});
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart + seconds{5}), 5);
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart + seconds{500}), 20) << "it is full after a while, and no fuller";
}

TEST(AddressLimit, SaysWhenToComeBack) {
  AddressLimit limit;
  EXPECT_EQ(passed(limit, "192.0.2.7", 10, kStart, 3), 1);
  EXPECT_EQ(limit.take("192.0.2.7", 3, kStart), seconds{20});
  EXPECT_EQ(limit.take("192.0.2.7", 3, kStart + seconds{15}), seconds{5});
  EXPECT_EQ(limit.take("192.0.2.7", 3, kStart + seconds{20}), std::nullopt);
}

TEST(AddressLimit, OneClientsHasteIsNotAnothers) {
  AddressLimit limit;
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart), 20);
  EXPECT_EQ(passed(limit, "192.0.2.8", 100, kStart), 20);
  EXPECT_EQ(passed(limit, "2001:db8::1", 100, kStart), 20);
}

TEST(AddressLimit, AnIpv6ClientIsItsNetworkOf64Bits) {
  EXPECT_EQ(client_of("2001:db8:0:1::1"), client_of("2001:0db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_NE(client_of("2001:db8:0:1::1"), client_of("2001:db8:0:2::1"));
  EXPECT_EQ(client_of("::ffff:192.0.2.7"), client_of("192.0.2.7"));
  EXPECT_NE(client_of("192.0.2.7"), client_of("192.0.2.8"));
  EXPECT_EQ(client_of("fe80::1%eth0"), client_of("fe80::2"));
  EXPECT_NE(client_of("unix"), client_of(""));
  AddressLimit limit;
  EXPECT_EQ(passed(limit, "2001:db8:0:1::1", 100, kStart), 20);
  EXPECT_EQ(passed(limit, "2001:db8:0:1::2", 100, kStart), 0);
}

TEST(AddressLimit, ManyAddressesTakeNoMoreMemory) {
  AddressLimit limit(3);
  EXPECT_EQ(passed(limit, "192.0.2.1", 100, kStart), 20);
  for (int i = 0; i < 1000; ++i) {
    (void)limit.take("198.51.100." + std::to_string(i % 250), 60, kStart);
    (void)limit.take("192.0.2.1", 60, kStart);
    ASSERT_LE(limit.size(), 3U);
  }
  EXPECT_EQ(passed(limit, "192.0.2.1", 5, kStart), 0) << "who is heard of all the time is not forgotten";
}

TEST(AddressLimit, ZeroIsNoLimitAndAClockThatGoesBackGivesNothing) {
  AddressLimit limit;
  EXPECT_EQ(passed(limit, "192.0.2.7", 1000, kStart, 0), 1000);
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart), 20);
  EXPECT_EQ(passed(limit, "192.0.2.7", 100, kStart - seconds{100}), 0);
}

}  // namespace
}  // namespace latchkey::gateway
