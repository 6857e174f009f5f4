#include <latchkey/rule.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::rp {
namespace {

using namespace rules;
using Kind = Verdict::Kind;
using std::chrono::seconds;

constexpr TimePoint kNow{std::chrono::milliseconds{1'800'000'000'000}};

Identity alice() {
  Identity identity;
  identity.issuer = "https://op.example";
  identity.subject = "alice-id";
  identity.acr = "silver";
  identity.authenticated_at = kNow - seconds{100};
  identity.roles = {"accountant", "member"};
  identity.roles_known = true;
  identity.claims = *Claims::parse(R"({"email":"alice@example.org","email_verified":true,"level":7,"nothing":null,
      "groups":["/staff","guests",""],"realm_access":{"roles":["accountant"]},"list":["a","b"],"object":{"a":1}})");
  return identity;
}

Verdict check(const Rule& rule, const Identity& identity = alice()) {
  return rule.check({.identity = identity, .scope = "openid read", .now = kNow, .clock_skew = seconds{0}});
}

TEST(Rule, LeavesLookAtOneThingEach) {
  const std::vector<std::pair<Rule, bool>> cases = {
      {anyone(), true},
      {nobody(), false},
      {login(), true},
      {role("accountant"), true},
      {role("ACCOUNTANT"), false},
      {role("account"), false},
      {role(""), false},
      {scope("read"), true},
      {scope("openid"), true},
      {scope("rea"), false},
      {scope(""), false},
      {scope("openid read"), false},
      {group("staff"), true},
      {group("/staff"), true},
      {group("guests"), true},
      {group("/guests"), true},
      {group("staf"), false},
      {group(""), false},
      {group("accountant", {"realm_access", "roles"}), true},
      {claim("email"), true},
      {claim("nothing"), false},
      {claim("absent"), false},
      {claim({"object", "a"}), true},
      {claim("email", "alice@example.org"), true},
      {claim("email", "alice@example.or"), false},
      {claim("email_verified", "true"), true},
      {claim("email_verified", "false"), false},
      {claim("level", "7"), true},
      {claim("level", "8"), false},
      {claim("list", "b"), true},
      {claim("list", "c"), false},
      {claim("list", R"(["a","b"])"), false},
      {claim("object", R"({"a":1})"), false},
      {claim({"realm_access", "roles"}, "accountant"), true},
      {claim("absent", ""), false},
      {predicate("an address of example.org",
                 [](const Claims& claims) { return claims.string("email").value_or("").ends_with("@example.org"); }),
       true},
      {predicate("a wish", [](const Claims&) { return false; }), false},
      {answer_challenges(), true},
      {acr({"gold", "silver"}), true},
      {max_age(seconds{100}), true},
  };
  for (const auto& [rule, granted] : cases) EXPECT_EQ(check(rule).granted(), granted) << rule.to_string();
}

TEST(Rule, TheyComposeAsWordsDo) {
  const Rule yes = role("accountant");
  const Rule no = role("boss");
  EXPECT_TRUE(check(yes && yes).granted());
  EXPECT_FALSE(check(yes && no).granted());
  EXPECT_TRUE(check(yes || no).granted());
  EXPECT_FALSE(check(no || no).granted());
  EXPECT_TRUE(check(!no).granted());
  EXPECT_FALSE(check(!yes).granted());
  EXPECT_TRUE(check(!!yes).granted());
  EXPECT_TRUE(check(yes && !no && (no || yes)).granted());
  EXPECT_TRUE(check(all_of({})).granted());
  EXPECT_FALSE(check(any_of({})).granted());
}

TEST(Rule, NobodyPassesWithoutALoginWhateverTheRuleDenies) {
  for (const Rule& rule : {login(), nobody(), role("x"), !role("x"), !login(), !anyone(), anyone() && login(),
                           !(role("x") && role("y")), any_of({}), all_of({}), answer_challenges()})
    EXPECT_EQ(rule.check_nobody().kind, Kind::login) << rule.to_string();
  for (const Rule& rule : {anyone(), anyone() || role("x"), anyone() && anyone(), role("x") || (anyone() && anyone())})
    EXPECT_TRUE(rule.check_nobody().granted()) << rule.to_string();
}

TEST(Rule, ARefusalSaysWhatIsMissing) {
  EXPECT_EQ(check(role("boss")).lacking, "the role boss");
  EXPECT_EQ(check(role("boss")).reason, ErrorCode::role_missing);
  EXPECT_EQ(check(scope("write")).lacking, "the scope write");
  EXPECT_EQ(check(scope("write")).reason, ErrorCode::insufficient_scope);
  EXPECT_EQ(check(role("boss") || group("board")).lacking, "the role boss or the group board");
  EXPECT_EQ(check(!role("member")).lacking, "an account without the role member");
  EXPECT_EQ(check(claim({"a", "b"}, "c")).lacking, "the claim a.b with the value c");
  EXPECT_EQ(check(predicate("an adult", [](const Claims&) { return false; })).lacking, "an adult");
  EXPECT_EQ(check(role("bo\nss\x7f")).lacking, "the role bo?ss?") << "it goes into pages and log lines";
}

// RFC 6750 §3
TEST(Rule, ARefusalListsTheScopesThatAreMissing) {
  EXPECT_EQ(check(scope("read") && scope("write") && scope("delete")).scopes,
            (std::vector<std::string>{"write", "delete"}));
  EXPECT_TRUE(check(role("boss")).scopes.empty());
}

// OpenID Connect Core §2, §3.1.2.1: acr and the time of the login
TEST(Rule, AWeakOrOldLoginAsksForAnother) {
  const Verdict weak = check(acr({"gold", "platinum"}));
  EXPECT_EQ(weak.kind, Kind::step_up);
  EXPECT_EQ(weak.step_up.acr_values, (std::vector<std::string>{"gold", "platinum"}));
  EXPECT_FALSE(weak.step_up.max_age);
  const Verdict old = check(max_age(seconds{99}));
  EXPECT_EQ(old.kind, Kind::step_up);
  EXPECT_EQ(old.step_up.max_age, seconds{99});

  Identity unknown = alice();
  unknown.acr.clear();
  unknown.authenticated_at.reset();
  EXPECT_EQ(check(acr({"silver", ""}), unknown).kind, Kind::step_up) << "no acr is no match";
  EXPECT_EQ(check(max_age(seconds{1'000'000}), unknown).kind, Kind::step_up) << "an unknown time is too long ago";
  EXPECT_EQ(check(acr({})).kind, Kind::denied);
}

TEST(Rule, ClockSkewIsAllowedOnTheAge) {
  const Identity identity = alice();
  EXPECT_TRUE(max_age(seconds{40}).check({identity, "", kNow, seconds{60}}).granted());
  EXPECT_FALSE(max_age(seconds{39}).check({identity, "", kNow, seconds{60}}).granted());
}

TEST(Rule, OneTripToTheProviderBringsAllThatIsAsked) {
  const Verdict both =
      check(acr({"gold", "platinum"}) && max_age(seconds{50}) && acr({"platinum"}) && max_age(seconds{9}));
  EXPECT_EQ(both.kind, Kind::step_up);
  EXPECT_EQ(both.step_up.acr_values, (std::vector<std::string>{"platinum"}));
  EXPECT_EQ(both.step_up.max_age, seconds{9});
  const Verdict first = (role("boss") && acr({"gold"}) && max_age(seconds{5})).check_nobody();
  EXPECT_EQ(first.step_up.acr_values, (std::vector<std::string>{"gold"}));
  EXPECT_EQ(first.step_up.max_age, seconds{5});
  EXPECT_TRUE((role("boss") || acr({"gold"})).check_nobody().step_up.empty()) << "another way may be open";
}

TEST(Rule, NobodyIsSentToTheProviderInVain) {
  EXPECT_EQ(check(acr({"gold"}) && role("boss")).kind, Kind::denied);
  EXPECT_EQ(check(role("boss") || acr({"gold"})).kind, Kind::step_up);
  EXPECT_EQ(check(acr({"gold"}) || role("boss")).kind, Kind::step_up);
  EXPECT_TRUE(check(!acr({"gold"})).granted());
}

TEST(Rule, ItIsWrittenAsItIsRead) {
  for (const char* text : {"anyone",
                           "nobody",
                           "login",
                           "answer_challenges",
                           "role(a)",
                           "scope(read)",
                           "group(/staff/it)",
                           "claim(email)",
                           "claim(a.b=c)",
                           R"(claim("https://example.org/x".y="a b"))",
                           "acr(gold)",
                           R"(acr(gold,"urn:x,y"))",
                           "max_age(300)",
                           "role(a) and role(b)",
                           "role(a) or role(b)",
                           "not role(a)",
                           "not (role(a) and role(b))",
                           "(role(a) or role(b)) and scope(c) and not group(d)",
                           R"(role("and"))",
                           R"(role("a\"b\\c"))",
                           "role(urn:a.b)",
                           "claim(nested.roles=x.y)",
                           "not not login"}) {
    const auto rule = parse_rule(text);
    ASSERT_TRUE(rule) << text << ": " << rule.error().to_string();
    const auto again = parse_rule(rule->to_string());
    ASSERT_TRUE(again) << rule->to_string();
    EXPECT_EQ(again->to_string(), rule->to_string());
  }
  EXPECT_EQ(parse_rule(" role( a )and\n(scope(b)or login ) ")->to_string(), "role(a) and (scope(b) or login)");
  EXPECT_EQ(parse_rule("role(a) and role(b) or role(c)")->to_string(), "(role(a) and role(b)) or role(c)");
  EXPECT_EQ((role("a") && role("b") && !role("c")).to_string(), "role(a) and role(b) and not role(c)");
  EXPECT_TRUE(check(*parse_rule(R"(claim("email"="alice@example.org") and role(accountant))")).granted());
}

TEST(Rule, TextThatIsNoRuleIsRefusedWithThePlace) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "character 1 (its end)"},
      {"rolle(a)", "character 1 (rolle(a))"},
      {"role", "a ( was expected"},
      {"role()", "a value was expected"},
      {"role(a", "a ) was expected"},
      {"role(a) role(b)", "and, or, or the end"},
      {"role(a) and", "its end"},
      {"(role(a)", "a ) was expected"},
      {"max_age(5m)", "whole seconds"},
      {"max_age(-1)", "whole seconds"},
      {"max_age(99999999999)", "whole seconds"},
      {"claim(.a)", "a value was expected"},
      {"claim(a=)", "a value was expected"},
      {"acr(a,)", "a value was expected"},
      {"role(\"a)", "closing"},
      {"predicate(x)", "expected"},
      {"login anyone", "the end"},
      {std::string(100, '('), "nested too deeply"},
      {std::string(5000, ' '), "at most 4096"},
      {"role(a)\x01", "?"},
  };
  for (const auto& [text, what] : cases) {
    const auto rule = parse_rule(text);
    ASSERT_FALSE(rule) << text;
    EXPECT_EQ(rule.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(rule.error().message.find(what), std::string::npos) << text << " -> " << rule.error().message;
    EXPECT_FALSE(rule.error().hint.empty());
  }
}

// OpenID Connect Core §5.6.2
TEST(Rule, GroupsThatTheProviderDidNotSendAreNeitherHeldNorLacked) {
  Identity overage = alice();
  overage.claims = *Claims::parse(R"({"_claim_names":{"groups":"src1"},"email":"a@example.org"})");
  const Rule in = group("staff");
  const std::vector<std::pair<Rule, ErrorCode>> denied = {
      {in, ErrorCode::claim_elsewhere},
      {!in, ErrorCode::claim_elsewhere},
      {!(!in), ErrorCode::claim_elsewhere},
      {in || role("boss"), ErrorCode::claim_elsewhere},
      {scope("admin") || in, ErrorCode::claim_elsewhere},
      {!(in || scope("admin")), ErrorCode::claim_elsewhere},
      {!(in || acr({"gold"})), ErrorCode::claim_elsewhere},
      {!(acr({"gold"}) || in), ErrorCode::claim_elsewhere},
      {in && scope("admin"), ErrorCode::insufficient_scope},
      {scope("admin") && in, ErrorCode::insufficient_scope},
      {claim("groups", "staff"), ErrorCode::claim_elsewhere},
      {claim("groups"), ErrorCode::claim_elsewhere},
      {claim("email", "b@example.org"), ErrorCode::claim_missing},
      {role("boss"), ErrorCode::claim_elsewhere},
  };
  for (const auto& [rule, reason] : denied) {
    const Verdict verdict = check(rule, overage);
    EXPECT_EQ(verdict.kind, Kind::denied) << rule.to_string();
    EXPECT_EQ(name_of(verdict.reason), name_of(reason)) << rule.to_string();
  }
  for (const Rule& rule : {in || role("member"), !(in && scope("admin")), claim("email", "a@example.org")})
    EXPECT_TRUE(check(rule, overage).granted()) << rule.to_string();
  EXPECT_EQ(check(in || acr({"gold"}), overage).kind, Kind::step_up) << "a way that is open";
}

// What a rule denies must be known: a claim that is missing lets nobody pass.
TEST(Rule, NobodyPassesANegationBecauseAClaimIsMissing) {
  const Rule no_group = !group("trainees");
  struct Case {
    Rule rule;
    const char* claims;
    bool roles_known;
    Kind kind;
    ErrorCode reason{};
  };
  const auto unknown = ErrorCode::claim_elsewhere;
  const std::vector<Case> cases = {
      {!role("boss"), "{}", true, Kind::granted},
      {!role("boss"), "{}", false, Kind::denied, unknown},
      {!role("member"), "{}", false, Kind::denied, ErrorCode::claim_missing},
      {role("boss"), "{}", false, Kind::denied, ErrorCode::role_missing},
      {role("member") && !role("boss"), "{}", false, Kind::denied, unknown},
      {!role("boss") || role("member"), "{}", false, Kind::granted},
      {!(role("boss") && scope("write")), "{}", false, Kind::granted},
      {!(role("boss") || scope("write")), "{}", false, Kind::denied, unknown},
      {no_group, R"({"groups":["staff"]})", true, Kind::granted},
      {no_group, R"({"groups":[]})", true, Kind::granted},
      {no_group, R"({"groups":"staff"})", true, Kind::granted},
      {no_group, "{}", true, Kind::denied, unknown},
      {no_group, R"({"groups":null})", true, Kind::denied, unknown},
      {no_group, R"({"groups":{"trainees":true}})", true, Kind::denied, unknown},
      {no_group, R"({"groups":[{"name":"trainees"}]})", true, Kind::denied, unknown},
      {no_group, R"({"groups":7})", true, Kind::denied, unknown},
      {no_group || !claim("groups"), "{}", true, Kind::granted},
      {no_group || !claim("groups"), R"({"groups":["trainees"]})", true, Kind::denied, ErrorCode::claim_missing},
      {no_group || !claim("groups"), R"({"_claim_names":{"groups":"s"}})", true, Kind::denied, unknown},
      {!claim("suspended", "true"), R"({"suspended":false})", true, Kind::granted},
      {!claim("suspended", "true"), "{}", true, Kind::denied, unknown},
      {!claim("suspended", "true"), R"({"suspended":{"is":true}})", true, Kind::denied, unknown},
      {!(!claim("suspended", "true")), "{}", true, Kind::denied, unknown},
      {!claim("suspended"), "{}", true, Kind::granted},
      {!claim("suspended"), R"({"suspended":null})", true, Kind::granted},
      {!claim({"a", "b"}, "c"), R"({"a":{}})", true, Kind::denied, unknown},
      {!nobody(), "{}", false, Kind::granted},
      {!login(), "{}", false, Kind::denied, ErrorCode::claim_missing},
  };
  for (const Case& c : cases) {
    Identity who = alice();
    who.claims = *Claims::parse(c.claims);
    who.roles_known = c.roles_known;
    const Verdict verdict = check(c.rule, who);
    EXPECT_EQ(verdict.kind, c.kind) << c.rule.to_string() << " of " << c.claims;
    if (c.kind == Kind::denied) EXPECT_EQ(name_of(verdict.reason), name_of(c.reason)) << c.rule.to_string() << c.claims;
  }
}

TEST(Rule, ALoginOfWhichNothingIsKnownIsNotKnownToBeAnotherOne) {
  Identity who = alice();
  EXPECT_TRUE(check(!acr({"bronze"}), who).granted());
  EXPECT_TRUE(check(!max_age(seconds{50}), who).granted());
  EXPECT_FALSE(check(!acr({"silver"}), who).granted());
  EXPECT_FALSE(check(!max_age(seconds{500}), who).granted());
  who.acr.clear();
  who.authenticated_at.reset();
  EXPECT_FALSE(check(!acr({"bronze"}), who).granted());
  EXPECT_FALSE(check(!max_age(seconds{50}), who).granted());
  EXPECT_TRUE(check(!scope("write")).granted());
  EXPECT_FALSE((!scope("write")).check({.identity = who, .scope = "", .now = kNow}).granted());
}

TEST(Rule, AClaimThatWasNotKeptIsNotKnownToBeAbsent) {
  const std::vector<std::string> kept = {"email"};
  const std::vector<std::string> all;
  const Identity who = alice();
  const auto asks = [&who](const Rule& rule, const std::vector<std::string>& names) {
    return rule.check({.identity = who, .scope = {}, .now = kNow, .clock_skew = seconds{0}, .kept_claims = &names});
  };
  EXPECT_EQ(asks(!claim("suspended"), kept).reason, ErrorCode::claim_elsewhere);
  EXPECT_EQ(asks(!claim({"suspended", "since"}), kept).reason, ErrorCode::claim_elsewhere);
  EXPECT_TRUE(asks(!claim({"email", "absent"}), kept).granted());
  EXPECT_TRUE(asks(!claim("suspended"), all).granted());
}

}  // namespace
}  // namespace latchkey::rp
