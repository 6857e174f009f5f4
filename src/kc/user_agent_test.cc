#include "kc/user_agent.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

TEST(DeviceOf, NamesWhatPeopleUse) {
  struct Row {
    std::string_view header;
    Device device;
  };
  const Row rows[] = {
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
       {"Windows", "10.0", "Chrome/128.0", false}},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 Edg/128.0.2739.42",
       {"Windows", "10.0", "Edge/128.0", false}},
      {"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", {"Linux", "Unknown", "Firefox/130.0", false}},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
       {"iOS", "17.5", "Safari/17.5", true}},
      {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36",
       {"Android", "14", "Chrome/128.0", true}},
      {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
       {"Mac OS X", "10.15", "Safari/17.4", false}},
      {"", {}},
      {"\xff<script>alert(1)</script>", {}},
  };
  for (const auto& row : rows) EXPECT_EQ(device_of(row.header), row.device) << row.header << " " << device_of(row.header).browser;
}

}  // namespace
}  // namespace latchkey::kc
