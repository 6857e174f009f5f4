#include "op/authorize/interaction.h"

#include <gtest/gtest.h>

#include "op/authorize/consent.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using oauth::Prompt;

AuthorizationRequest request() {
  AuthorizationRequest out;
  out.client_id = "app";
  out.redirect_uri = "https://app.example/cb";
  out.scope = "openid";
  return out;
}

std::string name_of(const Interaction& interaction) {
  if (const auto* refuse = std::get_if<Refuse>(&interaction)) return std::string(oauth::name(refuse->error.code));
  if (const auto* login = std::get_if<LoginNeeded>(&interaction))
    return login->reauthenticate.empty() ? "login" : "login again";
  static constexpr const char* names[] = {"", "consent", "action", "issue"};
  return names[interaction.index()];
}

struct Row {
  const char* what;
  void (*change)(World&, AuthorizationRequest&, SsoState&);
  seconds later;
  const char* expected;
};

void expect_rows(std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    World world;
    AuthorizationRequest asked = request();
    SsoState state{.view = world.view()};
    row.change(world, asked, state);
    const auto realm = world.realm();
    EXPECT_EQ(name_of(decide_interaction(*realm, asked, state, kNow + row.later)), row.expected) << row.what;
  }
}

TEST(Interaction, SingleSignOnAndItsLimits) {
  expect_rows({
      {"signed in", [](World&, AuthorizationRequest&, SsoState&) {}, seconds{0}, "issue"},
      {"nobody", [](World&, AuthorizationRequest&, SsoState& s) { s.view = {}; }, seconds{0}, "login"},
      {"session expired", [](World&, AuthorizationRequest&, SsoState&) {}, seconds{40000}, "login"},
      {"user disabled", [](World& w, AuthorizationRequest&, SsoState&) { w.alice.enabled = false; }, seconds{0},
       "login"},
      {"client disabled meanwhile", [](World& w, AuthorizationRequest&, SsoState&) { w.client("app").enabled = false; },
       seconds{0}, "unauthorized_client"},
  });
}

TEST(Interaction, PromptNoneNeverShowsAPage) {
  expect_rows({
      {"signed in", [](World&, AuthorizationRequest& r, SsoState&) { r.prompts = {Prompt::none}; }, seconds{0},
       "issue"},
      {"nobody",
       [](World&, AuthorizationRequest& r, SsoState& s) {
         r.prompts = {Prompt::none};
         s.view = {};
       },
       seconds{0}, "login_required"},
      {"too old",
       [](World&, AuthorizationRequest& r, SsoState&) {
         r.prompts = {Prompt::none};
         r.max_age = 1;
       },
       seconds{5}, "login_required"},
      {"required action",
       [](World&, AuthorizationRequest& r, SsoState& s) {
         r.prompts = {Prompt::none};
         s.action_waits = true;
       },
       seconds{0}, "interaction_required"},
      {"consent",
       [](World& w, AuthorizationRequest& r, SsoState&) {
         r.prompts = {Prompt::none};
         w.client("app").consent_required = true;
       },
       seconds{0}, "consent_required"},
      {"hint of somebody else",
       [](World&, AuthorizationRequest& r, SsoState&) {
         r.prompts = {Prompt::none};
         r.hinted_subject = "bob";
       },
       seconds{0}, "login_required"},
      {"hint of this person",
       [](World&, AuthorizationRequest& r, SsoState&) {
         r.prompts = {Prompt::none};
         r.hinted_subject = "alice-id";
       },
       seconds{0}, "issue"},
      {"hint that proves nothing",
       [](World&, AuthorizationRequest& r, SsoState&) {
         r.prompts = {Prompt::none};
         r.broken_hint = true;
       },
       seconds{0}, "login_required"},
  });
}

TEST(Interaction, AFreshLoginIsAskedForByPromptAndAge) {
  expect_rows({
      {"prompt=login", [](World&, AuthorizationRequest& r, SsoState&) { r.prompts = {Prompt::login}; }, seconds{0},
       "login again"},
      {"prompt=login, done",
       [](World&, AuthorizationRequest& r, SsoState& s) {
         r.prompts = {Prompt::login};
         s.just_authenticated = true;
       },
       seconds{0}, "issue"},
      {"select_account lets anybody",
       [](World&, AuthorizationRequest& r, SsoState&) { r.prompts = {Prompt::select_account}; }, seconds{0}, "login"},
      {"max_age not reached", [](World&, AuthorizationRequest& r, SsoState&) { r.max_age = 10000; }, seconds{100},
       "issue"},
      {"max_age reached", [](World&, AuthorizationRequest& r, SsoState&) { r.max_age = 1; }, seconds{2}, "login again"},
      {"max_age=0 is prompt=login", [](World&, AuthorizationRequest& r, SsoState&) { r.max_age = 0; }, seconds{0},
       "login again"},
      {"max_age=0, done",
       [](World&, AuthorizationRequest& r, SsoState& s) {
         r.max_age = 0;
         s.just_authenticated = true;
       },
       seconds{0}, "issue"},
      {"hint of somebody else", [](World&, AuthorizationRequest& r, SsoState&) { r.hinted_subject = "bob"; },
       seconds{0}, "login"},
      {"hint of somebody else, and the wrong person signed in",
       [](World&, AuthorizationRequest& r, SsoState& s) {
         r.hinted_subject = "bob";
         s.just_authenticated = true;
       },
       seconds{0}, "login_required"},
      {"broken hint without prompt", [](World&, AuthorizationRequest& r, SsoState&) { r.broken_hint = true; },
       seconds{0}, "issue"},
  });
}

void ask_for(World& world, AuthorizationRequest& request, std::string action) {
  auto known = std::make_shared<model::RequiredAction>();
  known->alias = "UPDATE_PASSWORD";
  world.actions.push_back(std::move(known));
  request.kc_action = std::move(action);
}

TEST(Interaction, AnActionThatTheClientAsksForWantsAFreshLoginOfItsOwn) {
  expect_rows({
      {"signed in just now", [](World& w, AuthorizationRequest& r, SsoState&) { ask_for(w, r, "UPDATE_PASSWORD"); },
       seconds{60}, "issue"},
      {"signed in a while ago", [](World& w, AuthorizationRequest& r, SsoState&) { ask_for(w, r, "UPDATE_PASSWORD"); },
       seconds{301}, "login again"},
      {"and proven again",
       [](World& w, AuthorizationRequest& r, SsoState& s) {
         ask_for(w, r, "UPDATE_PASSWORD");
         s.just_authenticated = true;
       },
       seconds{301}, "issue"},
      {"without a page",
       [](World& w, AuthorizationRequest& r, SsoState&) {
         ask_for(w, r, "UPDATE_PASSWORD");
         r.prompts = {Prompt::none};
       },
       seconds{301}, "login_required"},
      {"an action that there is not", [](World& w, AuthorizationRequest& r, SsoState&) { ask_for(w, r, "NOTHING"); },
       seconds{301}, "issue"},
  });
}

TEST(Interaction, WhatTheUserMustDoComesBeforeConsent) {
  World world;
  world.client("app").consent_required = true;
  const auto realm = world.realm();
  EXPECT_EQ(name_of(decide_interaction(*realm, request(), {.view = world.view(), .action_waits = true}, kNow)),
            "action");
  EXPECT_EQ(name_of(decide_interaction(*realm, request(), {.view = {}, .action_waits = true}, kNow)), "login");
}

TEST(Interaction, ConsentIsAskedOnceAndAgainForMoreAndForMoreAlone) {
  World world;
  world.client("app").consent_required = true;
  world.scope("roles").attributes["display.on.consent.screen"] = "false";
  const auto realm = world.realm();
  AuthorizationRequest asked = request();
  const auto first = decide_interaction(*realm, asked, {.view = world.view()}, kNow);
  const auto* needed = std::get_if<ConsentNeeded>(&first);
  ASSERT_NE(needed, nullptr);
  for (const auto* scope : needed->scopes) EXPECT_NE(scope->name, "roles");
  EXPECT_EQ(name_of(decide_interaction(*realm, asked, {.view = world.view(), .just_consented = true}, kNow)), "issue");
  const model::Consent consent = agreed_consent(*realm, *realm->find_client("app"), asked, nullptr);
  const SsoState agreed{.view = world.view(), .consent = &consent};
  EXPECT_EQ(name_of(decide_interaction(*realm, asked, agreed, kNow)), "issue");
  asked.scope = "openid phone";
  const auto more = decide_interaction(*realm, asked, agreed, kNow);
  const auto* asked_for = std::get_if<ConsentNeeded>(&more);
  ASSERT_NE(asked_for, nullptr);
  ASSERT_EQ(asked_for->scopes.size(), 1U) << "what was allowed is not asked again";
  EXPECT_EQ(asked_for->scopes.front()->name, "phone");
  const model::Consent both = agreed_consent(*realm, *realm->find_client("app"), asked, &consent);
  EXPECT_EQ(both.scopes.size(), consent.scopes.size() + 1);
  asked.prompts = {Prompt::consent};
  const auto anew = decide_interaction(*realm, asked, {.view = world.view(), .consent = &both}, kNow);
  ASSERT_TRUE(std::holds_alternative<ConsentNeeded>(anew)) << "prompt=consent asks anew";
  EXPECT_EQ(std::get<ConsentNeeded>(anew).scopes.size(), both.scopes.size());
}

TEST(Interaction, PromptConsentAsksEvenWhoNeedNotBeAsked) {
  World world;
  AuthorizationRequest asked = request();
  asked.prompts = {Prompt::consent};
  EXPECT_EQ(name_of(decide_interaction(*world.realm(), asked, {.view = world.view()}, kNow)), "consent");
}

TEST(Interaction, ADeadSessionsCookieIsToBeForgotten) {
  World world;
  const auto interaction = decide_interaction(*world.realm(), request(), {.view = world.view()}, kNow + seconds{40000});
  EXPECT_TRUE(std::get<LoginNeeded>(interaction).session_is_dead);
}

TEST(Acr, IsOneForAFreshLoginAndZeroForSingleSignOn) {
  World world;
  auto realm = world.realm();
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 1, true), "1");
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 0, true), "1");
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 1, false), "0");
  world.client("app").attributes["acr.loa.map"] = R"({"silver":1,"gold":"2"})";
  realm = world.realm();
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 1, true), "silver");
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 2, true), "gold");
  world.client("app").attributes["acr.loa.map"] = "nonsense";
  realm = world.realm();
  EXPECT_EQ(acr_of(*realm, *realm->find_client("app"), 1, true), "1");
}

}  // namespace
}  // namespace latchkey::op
