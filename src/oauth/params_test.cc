#include "oauth/params.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

// RFC 6749 §3.1
TEST(Params, RefusesAParameterThatIsRepeatedEvenWhenEmpty) {
  for (const url::Form& form : {url::Form{{"code", "a"}, {"code", "b"}}, url::Form{{"x", ""}, {"x", ""}},
                                url::Form{{"code", "a"}, {"code", "a"}}}) {
    const auto params = Params::parse(form);
    ASSERT_FALSE(params);
    EXPECT_EQ(params.error().code, ErrorCode::invalid_request);
  }
}

TEST(Params, AnEmptyValueCountsAsAbsent) {
  const auto params = Params::parse({{"scope", ""}, {"state", "s"}});
  ASSERT_TRUE(params);
  EXPECT_FALSE(params->has("scope"));
  EXPECT_EQ(params->get("state"), "s");
  EXPECT_FALSE(params->has("nonce"));
}

TEST(Params, EachParameterHasItsOwnLimit) {
  const struct {
    const char* name;
    std::size_t fits;
  } rows[] = {{"scope", 4096},          {"state", 2048},    {"nonce", 2048},   {"client_id", 1024},
              {"id_token_hint", 16384}, {"request", 16384}, {"whatever", 4096}};
  for (const auto& row : rows) {
    EXPECT_TRUE(Params::parse({{row.name, std::string(row.fits, 'x')}})) << row.name;
    EXPECT_FALSE(Params::parse({{row.name, std::string(row.fits + 1, 'x')}})) << row.name;
  }
}

TEST(Params, TheWholeRequestHasALimitToo) {
  url::Form form;
  for (int i = 0; i < 17; ++i) form.add("p" + std::to_string(i), std::string(4000, 'x'));
  const auto params = Params::parse(form);
  ASSERT_FALSE(params);
  EXPECT_EQ(params.error().description, "The request is too large");
}

TEST(Params, AForeignNameIsNotRepeatedInTheErrorUnlessHarmless) {
  const auto bad = Params::parse({{"<script>", "1"}, {"<script>", "2"}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().description, "Duplicated parameter");
  const auto good = Params::parse({{"scope", "1"}, {"scope", "2"}});
  EXPECT_EQ(good.error().description, "Duplicated parameter: scope");
}

}  // namespace
}  // namespace latchkey::oauth
