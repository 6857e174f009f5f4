#include "oauth/authorization_request.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

using Prompts = std::vector<Prompt>;

TEST(AuthorizationRequest, ReadsEveryParameterAndIgnoresUnknownOnes) {
  const auto raw = read_authorization_request({{"client_id", "app"},
                                               {"redirect_uri", "https://app.example/cb"},
                                               {"response_type", "code"},
                                               {"scope", "openid"},
                                               {"state", "s"},
                                               {"nonce", "n"},
                                               {"extra", "ignored"}});
  EXPECT_EQ(raw.client_id, "app");
  EXPECT_EQ(raw.redirect_uri, "https://app.example/cb");
  EXPECT_EQ(raw.response_type, "code");
  EXPECT_EQ(raw.state, "s");
  EXPECT_EQ(raw.nonce, "n");
  EXPECT_FALSE(raw.params_error);
  EXPECT_FALSE(raw.client_id_error);
  EXPECT_FALSE(raw.redirect_uri_error);
}

TEST(AuthorizationRequest, ARepeatedIdentityIsNobodyAndSaysSoApart) {
  const auto raw = read_authorization_request({{"client_id", "app"},
                                               {"client_id", "other"},
                                               {"redirect_uri", "https://a/"},
                                               {"redirect_uri", "https://b/"},
                                               {"state", "s"}});
  EXPECT_TRUE(raw.client_id.empty());
  EXPECT_TRUE(raw.redirect_uri.empty());
  EXPECT_TRUE(raw.client_id_error);
  EXPECT_TRUE(raw.redirect_uri_error);
  EXPECT_FALSE(raw.params_error);
}

TEST(AuthorizationRequest, ARepeatedOrOversizedStateIsAnErrorAndDoesNotComeBack) {
  const auto twice = read_authorization_request({{"client_id", "app"}, {"state", "a"}, {"state", "b"}});
  EXPECT_TRUE(twice.params_error);
  EXPECT_TRUE(twice.state.empty());
  const auto large = read_authorization_request({{"client_id", "app"}, {"state", std::string(2049, 'x')}});
  EXPECT_TRUE(large.params_error);
  EXPECT_TRUE(large.state.empty());
}

TEST(AuthorizationRequest, PromptIsASetInWhichNoneStandsAlone) {
  const struct {
    const char* text;
    bool valid;
    Prompts prompts;
  } rows[] = {{"", true, {}},
              {"none", true, {Prompt::none}},
              {"login consent", true, {Prompt::login, Prompt::consent}},
              {"login login", true, {Prompt::login}},
              {"select_account", true, {Prompt::select_account}},
              {"none login", false, {}},
              {"login none", false, {}},
              {"None", false, {}},
              {"whatever", false, {}}};
  for (const auto& row : rows) {
    const auto prompts = parse_prompt(row.text);
    ASSERT_EQ(prompts.has_value(), row.valid) << row.text;
    if (prompts) {
      EXPECT_EQ(*prompts, row.prompts) << row.text;
    }
  }
}

TEST(AuthorizationRequest, MaxAgeIsAWholeNumberOfSeconds) {
  EXPECT_EQ(parse_max_age("").value(), std::nullopt);
  EXPECT_EQ(parse_max_age("0").value(), 0);
  EXPECT_EQ(parse_max_age("10000").value(), 10000);
  EXPECT_GT(parse_max_age("9223372036854775807").value().value(), 1000000);
  for (const auto* no : {"-1", "1.5", "1s", " 1", "1 ", "abc", "99999999999999999999"})
    EXPECT_FALSE(parse_max_age(no)) << no;
}

TEST(AuthorizationRequest, LocalesAreTagsInOrder) {
  EXPECT_EQ(parse_locales("fr-CA fr en"), (std::vector<std::string>{"fr-CA", "fr", "en"}));
  EXPECT_EQ(parse_locales("../../etc de <b>"), (std::vector<std::string>{"de"}));
  std::string many;
  for (int i = 0; i < 50; ++i) many += "en ";
  EXPECT_EQ(parse_locales(many).size(), 16U);
}

TEST(AuthorizationRequest, TheRelyingPartyWritesWhatTheProviderReads) {
  AuthorizationRequestRaw request;
  request.client_id = "app";
  request.redirect_uri = "https://app.example/cb?x=1";
  request.response_type = "code";
  request.scope = "openid email";
  const auto text = authorization_url("https://id.example/auth?fixed=1", request);
  EXPECT_EQ(text,
            "https://id.example/"
            "auth?fixed=1&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fx%3D1&response_type=code"
            "&scope=openid+email");
  const auto form = url::parse_form(text.substr(text.find('?') + 1));
  ASSERT_TRUE(form);
  EXPECT_EQ(read_authorization_request(*form).redirect_uri, request.redirect_uri);
}

TEST(ResponseMode, NamesAreThoseOfTheWire) {
  for (const auto mode : {ResponseMode::query, ResponseMode::fragment, ResponseMode::form_post})
    EXPECT_EQ(parse_response_mode(name(mode)), mode);
  EXPECT_FALSE(parse_response_mode("query.jwt"));
  EXPECT_FALSE(parse_response_mode(""));
}

}  // namespace
}  // namespace latchkey::oauth
