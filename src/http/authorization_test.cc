#include "http/authorization.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace latchkey::http {
namespace {

Request with(std::string_view value) {
  Request r;
  r.headers.add("Authorization", value);
  return r;
}

struct Row {
  const char* pair;
  const char* name;
  const char* password;
};

TEST(BasicCredentials, Rfc6749FormDecodesBothHalves) {
  const Row table[] = {
      {"s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw", "s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"},  // RFC 6749 §2.3.1
      {"a%3Ab:c%3Ad", "a:b", "c:d"},
      {"a:b:c", "a", "b:c"},
      {"my+app:pass+word%2B", "my app", "pass word+"},
      {"https%3A%2F%2Frp.example%2F:x", "https://rp.example/", "x"},
      {"%C3%A9:%E2%82%AC", "\xC3\xA9", "\xE2\x82\xAC"},
      {"a:", "a", ""},
  };
  for (const auto& row : table) {
    const auto credentials = basic_credentials(with("Basic " + base64_encode(row.pair)));
    ASSERT_TRUE(credentials && *credentials) << row.pair;
    EXPECT_EQ((*credentials)->name, row.name);
    EXPECT_EQ((*credentials)->password.reveal(), row.password);
  }
  EXPECT_TRUE(basic_credentials(with("bAsIc  " + base64_encode("a:b"))).value());
  EXPECT_TRUE(basic_credentials(with("Basic YTpi")).value());
  EXPECT_EQ(basic_credentials(with("Basic YTpiYw")).value()->password.reveal(), "bc") << "padding left out";
}

TEST(BasicCredentials, Cve2026_4634_0707_9803_MalformedHeadersAreErrorsNotAbsence) {
  const std::string table[] = {
      "Basic", "Basic ", "Basic *", "Basic YTpi YTpi", "Basic YTpi\tx", "Basic " + base64_encode("no-colon"), "Basic " + base64_encode(":x"),
      "Basic " + base64_encode("%:a"), "Basic " + base64_encode("%zz:a"), "Basic " + base64_encode("%4:x"), "Basic " + base64_encode("a:\xff"), "Basic " + base64_encode("a%00:x"),
      "Basic " + base64_encode(std::string("a\0b:x", 5)), "Basic " + base64_encode("a:b%0d%0a"), "Basic " + std::string(100'000, 'A'), "Basic Y", "Basic =", "Basic YTpi====",
  };
  for (const auto& header : table) {
    const auto credentials = basic_credentials(with(header));
    ASSERT_FALSE(credentials) << header.substr(0, 40);
    EXPECT_EQ(credentials.error().kind, Error::Kind::invalid);
    EXPECT_LT(credentials.error().detail.size(), 120U);
  }
  auto twice = with("Basic YTpi");
  twice.headers.add("Authorization", "Basic YTpi");
  EXPECT_FALSE(basic_credentials(twice));
  EXPECT_FALSE(token_credentials(twice));
}

TEST(BasicCredentials, Rfc6749KeepThePasswordAlsoAsItStood) {
  const struct {
    const char* pair;
    const char* decoded;
    const char* undecoded;
  } table[] = {
      {"a:plain", "plain", "plain"},
      {"a:one+two", "one two", "one+two"},
      {"a:100%25", "100%", "100%25"},
      {"a:100% sure", "100% sure", "100% sure"},
      {"a:%", "%", "%"},
      {"a:%zz", "%zz", "%zz"},
  };
  for (const auto& row : table) {
    const auto credentials = basic_credentials(with("Basic " + base64_encode(row.pair)));
    ASSERT_TRUE(credentials && *credentials) << row.pair;
    EXPECT_EQ((*credentials)->password.reveal(), row.decoded) << row.pair;
    EXPECT_EQ((*credentials)->undecoded_password.reveal(), row.undecoded) << row.pair;
  }
}

TEST(BasicCredentials, AreAbsentUnderAnotherScheme) {
  EXPECT_EQ(basic_credentials(Request{}).value().has_value(), false);
  EXPECT_EQ(basic_credentials(with("Bearer x")).value().has_value(), false);
  EXPECT_EQ(basic_credentials(with("Basically x")).value().has_value(), false);
}

TEST(TokenCredentials, TakesBearerAndDpop) {
  EXPECT_EQ(token_credentials(with("Bearer mF_9.B5f-4.1JqM")).value()->token, "mF_9.B5f-4.1JqM");  // RFC 6750 §2.1
  EXPECT_EQ(token_credentials(with("bearer abc==")).value()->scheme, "Bearer");
  EXPECT_EQ(token_credentials(with("dpop a.b.c")).value()->scheme, "DPoP");
  EXPECT_FALSE(token_credentials(with("Basic YTpi")).value());
  EXPECT_FALSE(token_credentials(Request{}).value());
}

TEST(TokenCredentials, RefusesMalformedTokens) {
  for (const std::string& header : {std::string("Bearer"), std::string("Bearer "), std::string("Bearer a b"), std::string("Bearer a,b"), std::string("Bearer \"a\""), std::string("Bearer ==="),
                                    std::string("Bearer a=b"), "Bearer " + std::string(kMaxTokenBytes + 1, 'a')}) {
    EXPECT_FALSE(token_credentials(with(header))) << header.substr(0, 40);
  }
}

}  // namespace
}  // namespace latchkey::http
