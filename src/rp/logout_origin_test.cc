// Whose page may log somebody out.
#include "rp/browser_for_test.h"

namespace latchkey::rp {
namespace {

using LogoutOriginTest = WebLoginTest;

TEST_F(LogoutOriginTest, AnotherSitesLinkLogsNobodyOut) {
  for (const auto& [name, value] : {std::pair{"Sec-Fetch-Site", "cross-site"},
                                    {"Sec-Fetch-Site", "same-site"},  // a neighbour's subdomain
                                    {"Sec-Fetch-Site", "something new"},
                                    {"Origin", "https://neighbour.app.example"},
                                    {"Origin", "null"}}) {
    TestBrowser visitor;
    log_in(visitor);
    visitor.extra_headers.emplace_back(name, value);
    EXPECT_EQ(web->logout(visitor.request("/auth/logout", "POST")).status, 403) << value;
    EXPECT_TRUE(web->session(visitor.request("/"))) << value;
  }
}

TEST_F(LogoutOriginTest, ItsOwnPagesAndTheAddressBarLogOut) {
  for (const auto& [name, value] :
       {std::pair{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", "https://app.example"}}) {
    TestBrowser visitor;
    log_in(visitor);
    visitor.extra_headers.emplace_back(name, value);
    EXPECT_EQ(web->logout(visitor.request("/auth/logout", "POST")).status, 303) << value;
    EXPECT_FALSE(web->session(visitor.request("/"))) << value;
  }
}

}  // namespace
}  // namespace latchkey::rp
