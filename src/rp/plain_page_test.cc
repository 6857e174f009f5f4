#include "rp/plain_page.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/digest.h"

namespace latchkey::rp {
namespace {

TEST(PlainPage, AllowsItsOwnStyleAndNothingElse) {
  const std::string page = plain_page("That <did> not work", "<p>Why.</p>");
  EXPECT_NE(page.find("<h1>That &lt;did&gt; not work</h1><p>Why.</p>"), std::string::npos) << page;
  const auto begin = page.find("<style>") + 7;
  const std::string style = page.substr(begin, page.find("</style>") - begin);
  EXPECT_EQ(plain_page_policy(), "default-src 'none'; style-src 'sha256-" + base64_encode(crypto::sha256(style)) +
                                     "'; base-uri 'none'; frame-ancestors 'none'");
}

}  // namespace
}  // namespace latchkey::rp
