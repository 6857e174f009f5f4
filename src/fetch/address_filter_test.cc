#include "fetch/address_filter.h"

#include <gtest/gtest.h>

namespace latchkey::fetch {
namespace {

// The matrix of the server-side request forgeries CVE-2020-10770, CVE-2026-4366, CVE-2026-1180, CVE-2026-1518 and
// CVE-2026-4874.
// RFC 6890 §2.2.2
TEST(AddressFilter, Cve2020_10770_RefusesEverythingThatIsNotThePublicInternet) {
  for (const char* address : {"127.0.0.1",
                              "127.255.255.254",
                              "0.0.0.0",
                              "10.0.0.1",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "100.127.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "fe80::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "64:ff9b::7f00:1",
                              "2002:7f00:1::",
                              "2001::1",
                              "2001:db8::1",
                              "::127.0.0.1",
                              "fec0::1",
                              "100::1",
                              "3fff::1",
                              "5f00::1",
                              "nonsense",
                              ""}) {
    EXPECT_FALSE(is_public_address(address)) << address;
  }
}

TEST(AddressFilter, LetsPublicAddressesPass) {
  for (const char* address : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
                              "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
                              "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2001:4860:4860::8888"}) {
    EXPECT_TRUE(is_public_address(address)) << address;
  }
}

}  // namespace
}  // namespace latchkey::fetch
