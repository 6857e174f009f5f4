#include "oauth/metadata.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

constexpr std::string_view kMinimal = R"({"issuer":"https://id.example","jwks_uri":"https://id.example/certs","x":1})";

TEST(Metadata, IsReadAndWrittenByOneTable) {
  ProviderMetadata metadata;
  metadata.issuer = "https://id.example";
  metadata.jwks_uri = "https://id.example/certs";
  metadata.response_types_supported = {"code"};
  metadata.request_uri_parameter_supported = false;
  const std::string text = metadata_json(metadata);
  EXPECT_EQ(
      text,
      R"({"issuer":"https://id.example","jwks_uri":"https://id.example/certs","response_types_supported":["code"],)"
      R"("request_uri_parameter_supported":false})");
  const auto read = parse_metadata(text, "https://id.example");
  ASSERT_TRUE(read);
  EXPECT_EQ(metadata_json(*read), text);
}

TEST(Metadata, TheIssuerMustBeTheOneThatWasAsked) {
  EXPECT_TRUE(parse_metadata(kMinimal, "https://id.example"));
  EXPECT_TRUE(parse_metadata(kMinimal, ""));
  for (const auto* other : {"https://id.example/", "https://ID.example", "https://evil.example"})
    EXPECT_FALSE(parse_metadata(kMinimal, other)) << other;
}

TEST(Metadata, WhatIsNoMetadataIsRefusedWithAReason) {
  for (const auto* no : {"", "[]", "{}", R"({"jwks_uri":"https://id.example/certs"})", R"({"issuer":7,"jwks_uri":"x"})",
                         R"({"issuer":"a","jwks_uri":"b","scopes_supported":"openid"})",
                         R"({"issuer":"a","issuer":"b","jwks_uri":"c"})"}) {
    const auto read = parse_metadata(no, "");
    ASSERT_FALSE(read) << no;
    EXPECT_FALSE(read.error().detail.empty()) << no;
  }
}

}  // namespace
}  // namespace latchkey::oauth
