#include "authn/profile/user_profile.h"

#include <gtest/gtest.h>

#include "authn/profile/validators.h"

namespace latchkey::authn {
namespace {

constexpr ProfileRoles kBoth{true, true};
constexpr ProfileRoles kAdmin{true, false};
constexpr ProfileRoles kNobody{false, false};

UserProfile profile() {
  UserProfile made;
  made.attributes = {
      {.name = "username",
       .validations = {{"length", {{"min", {"3"}}, {"max", {"255"}}}}},
       .view = kBoth,
       .edit = kBoth},
      {.name = "email", .validations = {{"email", {}}}, .required = {false, true}, .view = kBoth, .edit = kBoth},
      {.name = "department", .required = kAdmin, .view = kBoth, .edit = kAdmin},
      {.name = "badge", .view = kBoth, .edit = kNobody},
      {.name = "hidden", .view = kNobody, .edit = kNobody},
      {.name = "tags", .view = kBoth, .edit = kBoth, .multivalued = true},
      {.name = "country", .view = kBoth, .edit = kBoth, .default_value = "NL"},
  };
  return made;
}

model::User user() {
  model::User made;
  made.username = "alice";
  made.email = "alice@example.org";
  made.attributes = {{"department", {"ops"}}, {"badge", {"7"}}, {"hidden", {"h"}}, {"other", {"o"}}};
  return made;
}

std::vector<std::string> messages(const std::vector<ProfileError>& errors) {
  std::vector<std::string> out;
  for (const auto& error : errors) out.push_back(error.field + ":" + error.message);
  return out;
}

using Words = std::vector<std::string>;

TEST(UserProfile, WhatIsRequiredOfTheOneWhoSavesMustBeThere) {
  const auto rules = profile();
  auto after = user();
  after.email.clear();
  after.attributes["department"] = {" "};
  const auto before = user();
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::admin, &before}, after)),
            Words{"department:error-user-attribute-required"});
  after = user();
  after.email.clear();
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::user, &before}, after)),
            Words{"email:error-user-attribute-required"});
}

TEST(UserProfile, WhoMayNotEditChangesNothing) {
  const auto rules = profile();
  const auto before = user();
  auto after = user();
  after.attributes["badge"] = {"8"};
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::admin, &before}, after)),
            Words{"badge:error-user-attribute-read-only"});
  after = user();
  after.username = "malice";
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::admin, &before}, after)),
            Words{"username:error-user-attribute-read-only"});
  EXPECT_TRUE(check_profile({rules, ProfileRole::admin, &before, true}, after).empty());
}

TEST(UserProfile, ValuesThatDidNotChangeAreNotJudgedAgain) {
  const auto rules = profile();
  auto before = user();
  before.email = "not an address";
  auto after = before;
  after.attributes["tags"] = {"a", "b"};
  EXPECT_TRUE(check_profile({rules, ProfileRole::admin, &before}, after).empty());
  after.email = "not one either";
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::admin, &before}, after)), Words{"email:error-invalid-email"});
}

TEST(UserProfile, OneValueMeansOne) {
  const auto rules = profile();
  auto after = user();
  after.attributes["country"] = {"NL", "BE"};
  EXPECT_EQ(messages(check_profile({rules, ProfileRole::admin, nullptr}, after)).back(),
            "country:error-invalid-multivalued-size");
}

TEST(UserProfile, UnmanagedAttributesFollowThePolicy) {
  const struct {
    UnmanagedPolicy policy;
    ProfileRole who;
    bool shown, taken;
  } cases[] = {
      {UnmanagedPolicy::disabled, ProfileRole::admin, false, false},
      {UnmanagedPolicy::enabled, ProfileRole::admin, true, true},
      {UnmanagedPolicy::enabled, ProfileRole::user, true, true},
      {UnmanagedPolicy::admin_edit, ProfileRole::admin, true, true},
      {UnmanagedPolicy::admin_edit, ProfileRole::user, false, false},
      {UnmanagedPolicy::admin_view, ProfileRole::admin, true, false},
      {UnmanagedPolicy::admin_view, ProfileRole::user, false, false},
  };
  for (const auto& c : cases) {
    auto rules = profile();
    rules.unmanaged = c.policy;
    EXPECT_EQ(shown_attributes(rules, c.who, user()).contains("other"), c.shown);
    const auto before = user();
    auto after = user();
    after.attributes["other"] = {"changed"};
    after.attributes["new"] = {"n"};
    keep_untouchable({rules, c.who, &before}, after);
    EXPECT_EQ(after.attributes["other"].front(), c.taken ? "changed" : "o");
    EXPECT_EQ(after.attributes.contains("new"), c.taken);
  }
}

TEST(UserProfile, WhatIsNotShownSurvivesSaving) {
  const auto rules = profile();
  const auto before = user();
  auto after = user();
  after.attributes = {{"department", {"sales"}}};
  keep_untouchable({rules, ProfileRole::admin, &before}, after);
  EXPECT_EQ(after.attributes["hidden"].front(), "h");
  EXPECT_EQ(after.attributes["badge"].front(), "7");
  EXPECT_EQ(after.attributes["department"].front(), "sales");
}

TEST(UserProfile, ANewUserGetsTheDefaultValues) {
  auto made = user();
  add_defaults(profile(), made);
  EXPECT_EQ(made.attributes["country"].front(), "NL");
  made.attributes["country"] = {"BE"};
  add_defaults(profile(), made);
  EXPECT_EQ(made.attributes["country"].front(), "BE");
}

TEST(Validators, JudgeValues) {
  const struct {
    const char* name;
    model::Attributes config;
    const char* value;
    const char* message;  ///< "" : right
  } cases[] = {
      {"length", {{"min", {"3"}}, {"max", {"5"}}}, "abcd", ""},
      {"length", {{"min", {"3"}}, {"max", {"5"}}}, "ab", "error-invalid-length"},
      {"length", {{"min", {"3"}}}, "ab", "error-invalid-length-too-short"},
      {"length", {{"max", {"5"}}}, "abcdef", "error-invalid-length-too-long"},
      {"length", {{"max", {"4"}}}, "  \xc3\xa4\xc3\xb6\xc3\xbc  ", ""},
      {"length", {{"max", {"4"}}, {"trim-disabled", {"true"}}}, "  abc", "error-invalid-length-too-long"},
      {"integer", {}, "42", ""},
      {"integer", {}, "4.2", "error-invalid-number"},
      {"integer", {{"max", {"10"}}}, "11", "error-number-out-of-range-too-big"},
      {"double", {}, "4.2", ""},
      {"double", {}, "inf", "error-invalid-number"},
      {"email", {}, "a@example.org", ""},
      {"email", {}, "a@localhost", ""},
      {"email", {}, "a", "error-invalid-email"},
      {"email", {}, "a@b@c", "error-invalid-email"},
      {"email", {}, "a\r\nBcc: x@y", "error-invalid-email"},
      {"email", {}, "<script>@x", "error-invalid-email"},
      {"pattern", {{"pattern", {"[a-z]+"}}}, "abc", ""},
      {"pattern", {{"pattern", {"[a-z]+"}}}, "ABC", "error-pattern-no-match"},
      {"pattern", {{"pattern", {"[a-z]+"}}, {"error-message", {"only-small"}}}, "ABC", "only-small"},
      {"pattern", {{"pattern", {"("}}}, "abc", "error-pattern-no-match"},
      {"person-name-prohibited-characters", {}, "Anna-Maria O'Neil", ""},
      {"person-name-prohibited-characters", {}, "<b>", "error-person-name-invalid-character"},
      {"username-prohibited-characters", {}, "anna.maria", ""},
      {"username-prohibited-characters", {}, "anna maria", "error-username-invalid-character"},
      {"up-username-not-idn-homograph", {}, "anna", ""},
      {"up-username-not-idn-homograph", {}, "\xd0\xb0nna", "error-username-invalid-character"},
      {"uri", {}, "https://example.org/x", ""},
      {"uri", {}, "javascript:alert(1)", "error-invalid-uri-scheme"},
      {"uri", {}, "no uri", "error-invalid-uri"},
      {"local-date", {}, "2026-02-28", ""},
      {"local-date", {}, "2026-02-30", "error-invalid-date"},
      {"local-date", {}, "28-02-2026", "error-invalid-date"},
      {"options", {{"options", {"a", "b"}}}, "b", ""},
      {"options", {{"options", {"a", "b"}}}, "c", "error-invalid-value"},
      {"nobody-knows", {}, "x", "error-invalid-value"},
  };
  for (const auto& c : cases) {
    const auto found = check_validation({c.name, c.config}, {c.value});
    EXPECT_EQ(found.empty() ? "" : found.front().message, c.message) << c.name << " " << c.value;
  }
}

TEST(Validators, CountValues) {
  const ProfileValidation validation{"multivalued", {{"min", {"1"}}, {"max", {"2"}}}};
  EXPECT_TRUE(check_validation(validation, {"a", "b"}).empty());
  EXPECT_FALSE(check_validation(validation, {"a", "b", "c"}).empty());
}

}  // namespace
}  // namespace latchkey::authn
