#include "authn/flow.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

using model::Execution;
using model::Flow;
using model::Requirement;
using Kind = Step::Kind;

Execution step(std::string authenticator, Requirement requirement, std::string subflow = "", std::string config = "") {
  Execution e;
  e.id = model::ExecutionId{"exec-" + authenticator};
  e.authenticator = std::move(authenticator);
  e.requirement = requirement;
  e.subflow = model::FlowId{std::move(subflow)};
  e.config_id = std::move(config);
  return e;
}

std::shared_ptr<const Flow> flow(std::string id, std::vector<Execution> executions, bool top = false) {
  auto made = std::make_shared<Flow>();
  made->id = model::FlowId{id};
  made->alias = std::move(id);
  made->executions = std::move(executions);
  made->top_level = top;
  return made;
}

model::Credential credential(std::string type) {
  model::Credential c;
  c.id = model::CredentialId{"c-" + type};
  c.type = std::move(type);
  return c;
}

// The incumbent's browser flow, as its exports have it.
std::vector<std::shared_ptr<const Flow>> standard_flows() {
  return {flow("browser",
               {step("auth-cookie", Requirement::alternative), step("auth-spnego", Requirement::disabled),
                step("identity-provider-redirector", Requirement::alternative),
                step("", Requirement::alternative, "organization"), step("", Requirement::alternative, "forms")},
               true),
          flow("organization", {step("", Requirement::conditional, "conditional-org")}),
          flow("conditional-org", {step("conditional-user-configured", Requirement::required),
                                   step("organization", Requirement::alternative)}),
          flow("forms",
               {step("auth-username-password-form", Requirement::required), step("", Requirement::conditional, "2fa")}),
          flow("2fa",
               {step("conditional-user-configured", Requirement::required),
                step("conditional-credential", Requirement::required), step("auth-otp-form", Requirement::alternative),
                step("webauthn-authenticator", Requirement::disabled)})};
}

struct Case {
  const char* name;
  std::vector<std::shared_ptr<const Flow>> flows;
  std::vector<std::string> credentials;
  bool known_user;
  bool password_verified;
  Kind expected;
  std::string authenticator;
};

TEST(Flow, StopsAtWhatItDoesNotUnderstand) {
  const Case table[] = {
      {"nobody yet: the form", standard_flows(), {}, false, false, Kind::ask_password, "auth-username-password-form"},
      {"a plain user is through", standard_flows(), {"password"}, true, true, Kind::complete, ""},
      {"a one-time code is asked for and not supported",
       standard_flows(),
       {"password", "otp"},
       true,
       true,
       Kind::refuse,
       "auth-otp-form"},
      {"a passkey the flow ignores still counts",
       standard_flows(),
       {"password", "webauthn"},
       true,
       true,
       Kind::refuse,
       "webauthn"},
      {"an unknown required execution refuses before a name is typed",
       {flow("browser",
             {step("acme-risk", Requirement::required), step("auth-username-password-form", Requirement::required)},
             true)},
       {},
       false,
       false,
       Kind::refuse,
       "acme-risk"},
      {"an unknown required execution after the form refuses too",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required), step("acme-risk", Requirement::required)},
             true)},
       {"password"},
       true,
       true,
       Kind::refuse,
       "acme-risk"},
      {"an unknown alternative beside the form is only not taken",
       {flow("browser", {step("acme-sso", Requirement::alternative), step("", Requirement::alternative, "forms")},
             true),
        flow("forms", {step("auth-username-password-form", Requirement::required)})},
       {"password"},
       true,
       true,
       Kind::complete,
       ""},
      {"an unknown condition refuses",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required), step("", Requirement::conditional, "c")},
             true),
        flow("c", {step("conditional-acme", Requirement::required), step("auth-otp-form", Requirement::required)})},
       {"password"},
       true,
       true,
       Kind::refuse,
       "conditional-acme"},
      {"a required identity provider cannot be satisfied",
       {flow("browser",
             {step("identity-provider-redirector", Requirement::required),
              step("auth-username-password-form", Requirement::required)},
             true)},
       {},
       false,
       false,
       Kind::refuse,
       "identity-provider-redirector"},
      {"a required one-time code refuses a user without one as well",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required), step("auth-otp-form", Requirement::required)},
             true)},
       {"password"},
       true,
       true,
       Kind::refuse,
       "auth-otp-form"},
      {"a required choice of second factors refuses who has none of them",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required), step("", Requirement::required, "choice")},
             true),
        flow("choice", {step("auth-otp-form", Requirement::alternative),
                        step("webauthn-authenticator", Requirement::alternative)})},
       {"password"},
       true,
       true,
       Kind::refuse,
       "choice"},
      {"a required subflow with nothing in it refuses",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required), step("", Requirement::required, "empty")},
             true),
        flow("empty", {step("auth-otp-form", Requirement::disabled)})},
       {"password"},
       true,
       true,
       Kind::refuse,
       "empty"},
      {"a user name alone proves nothing",
       {flow("browser", {step("auth-username-form", Requirement::required)}, true)},
       {"password"},
       true,
       false,
       Kind::refuse,
       "browser"},
      {"denied is denied",
       {flow("browser",
             {step("auth-username-password-form", Requirement::required),
              step("deny-access-authenticator", Requirement::required)},
             true)},
       {"password"},
       true,
       true,
       Kind::refuse,
       "deny-access-authenticator"},
      {"an empty flow lets nobody in", {flow("browser", {}, true)}, {}, false, false, Kind::refuse, "browser"},
      {"a disabled unknown execution is no obstacle",
       {flow("browser",
             {step("acme-risk", Requirement::disabled), step("auth-username-password-form", Requirement::required)},
             true)},
       {"password"},
       true,
       true,
       Kind::complete,
       ""},
  };
  for (const auto& c : table) {
    SCOPED_TRACE(c.name);
    model::RealmParts parts;
    parts.flows = c.flows;
    const model::Realm realm(parts);
    model::User user;
    for (const auto& type : c.credentials) user.credentials.push_back(credential(type));
    const Step result = advance(realm, *realm.find_flow(std::string_view("browser")), c.known_user ? &user : nullptr,
                                {c.password_verified});
    EXPECT_EQ(result.kind, c.expected) << result.authenticator << ": " << result.reason;
    EXPECT_EQ(result.authenticator, c.authenticator);
  }
}

TEST(Flow, EndsInAFlowThatContainsItself) {
  model::RealmParts parts;
  parts.flows = {flow("browser", {step("", Requirement::required, "browser")}, true)};
  const model::Realm realm(parts);
  EXPECT_EQ(advance(realm, *realm.find_flow(std::string_view("browser")), nullptr, {}).kind, Kind::refuse);
}

TEST(Flow, ConditionalRoleIsReadFromItsConfiguration) {
  model::RealmParts parts;
  auto role = std::make_shared<model::Role>();
  role->id = model::RoleId{"r"};
  role->name = "needs-code";
  parts.roles = {role};
  auto config = std::make_shared<model::AuthenticatorConfig>();
  config->id = "cfg";
  config->config = {{"condUserRole", "needs-code"}};
  parts.authenticator_configs = {config};
  parts.flows = {
      flow("browser",
           {step("auth-username-password-form", Requirement::required), step("", Requirement::conditional, "c")}, true),
      flow("c", {step("conditional-user-role", Requirement::required, "", "cfg"),
                 step("auth-otp-form", Requirement::required)})};
  const model::Realm realm(parts);
  const auto& browser = *realm.find_flow(std::string_view("browser"));
  model::User user;
  EXPECT_EQ(advance(realm, browser, &user, {true}).kind, Kind::complete);
  user.roles = {model::RoleId{"r"}};
  EXPECT_EQ(advance(realm, browser, &user, {true}).kind, Kind::refuse);
}

// The condition is met, so one of the alternatives must be: a user who has set up neither does not slip through.
TEST(Flow, AlternativesBesideAConditionCount) {
  model::RealmParts parts;
  auto role = std::make_shared<model::Role>();
  role->id = model::RoleId{"r"};
  role->name = "needs-code";
  parts.roles = {role};
  auto config = std::make_shared<model::AuthenticatorConfig>();
  config->id = "cfg";
  config->config = {{"condUserRole", "needs-code"}};
  parts.authenticator_configs = {config};
  parts.flows = {
      flow("browser",
           {step("auth-username-password-form", Requirement::required), step("", Requirement::conditional, "c")}, true),
      flow("c", {step("conditional-user-role", Requirement::required, "", "cfg"),
                 step("auth-otp-form", Requirement::alternative),
                 step("webauthn-authenticator", Requirement::alternative)})};
  const model::Realm realm(parts);
  const auto& browser = *realm.find_flow(std::string_view("browser"));
  model::User user;
  EXPECT_EQ(advance(realm, browser, &user, {true}).kind, Kind::complete);
  user.roles = {model::RoleId{"r"}};
  EXPECT_EQ(advance(realm, browser, &user, {true}).kind, Kind::refuse);
}

// Found by attack: without an end to it, every visitor would walk through ten to the sixteenth steps.
TEST(Flow, FlowsThatShareTheirSubflowsAreWalkedToAnEnd) {
  for (const char* last : {"deny-access-authenticator", "conditional-user-configured"}) {
    model::RealmParts parts;
    for (int depth = 0; depth < 15; ++depth) {
      const auto kind = last[0] == 'c' ? Requirement::conditional : Requirement::alternative;
      std::vector<Execution> steps(10, step("", kind, "f" + std::to_string(depth + 1)));
      steps.push_back(step("conditional-user-configured", Requirement::required));
      parts.flows.push_back(flow("f" + std::to_string(depth), std::move(steps), depth == 0));
    }
    parts.flows.push_back(flow("f15", {step(last, Requirement::alternative)}));
    const model::Realm realm(parts);
    const model::User user;
    EXPECT_EQ(advance(realm, *realm.find_flow(std::string_view("f0")), &user, {true}).kind, Kind::refuse) << last;
  }
}

TEST(Flow, CookieCountsOnlyWhereTheFlowHasIt) {
  EXPECT_TRUE(accepts_session_cookie(*standard_flows().front()));
  EXPECT_FALSE(accepts_session_cookie(*flow("b", {step("auth-username-password-form", Requirement::required)})));
}

// A signed-in browser must not walk past what the flow asks of everybody.
TEST(Flow, CookieDoesNotStandInForWhatEverybodyMustPass) {
  for (const auto kind : {Requirement::required, Requirement::conditional}) {
    EXPECT_FALSE(accepts_session_cookie(
        *flow("b", {step("auth-cookie", Requirement::alternative), step("deny-access-authenticator", kind)})));
  }
  EXPECT_FALSE(accepts_session_cookie(
      *flow("b", {step("auth-cookie", Requirement::required), step("auth-otp-form", Requirement::required)})));
  EXPECT_TRUE(accepts_session_cookie(
      *flow("b", {step("auth-cookie", Requirement::alternative), step("auth-otp-form", Requirement::disabled)})));
}

TEST(BoundFlow, PrefersTheClientsOwn) {
  model::RealmParts parts;
  parts.flows = {flow("browser", {}, true), flow("strict", {}, true)};
  parts.settings.flow_bindings = {{"browser", "browser"}};
  const model::Realm realm(parts);
  model::Client client;
  EXPECT_EQ(bound_flow(realm, client, FlowKind::browser)->alias, "browser");
  client.flow_overrides = {{"browser", "strict"}};
  EXPECT_EQ(bound_flow(realm, client, FlowKind::browser)->alias, "strict");
  client.flow_overrides = {{"browser", "gone"}};
  EXPECT_EQ(bound_flow(realm, client, FlowKind::browser), nullptr);
}

}  // namespace
}  // namespace latchkey::authn
