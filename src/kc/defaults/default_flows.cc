// The built-in authentication flows as two tables: flows and their steps.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "kc/defaults/default_parts.h"
#include "kc/defaults/defaults.h"

namespace latchkey::kc {
namespace {

using model::Requirement;

struct FlowRow {
  std::string_view tree;  ///< the top-level flow that it belongs to
  std::string_view alias;
  std::string_view description;
  std::string_view provider = "basic-flow";
  bool master_too = true;
};

constexpr std::string_view kBrowser = "browser";
constexpr std::string_view kBrowserForms = "forms";
constexpr std::string_view kBrowser2fa = "Browser - Conditional 2FA";
constexpr std::string_view kOrganization = "Organization";
constexpr std::string_view kBrowserOrganization = "Browser - Conditional Organization";
constexpr std::string_view kDirectGrant = "direct grant";
constexpr std::string_view kDirectOtp = "Direct Grant - Conditional OTP";
constexpr std::string_view kRegistration = "registration";
constexpr std::string_view kRegistrationForm = "registration form";
constexpr std::string_view kReset = "reset credentials";
constexpr std::string_view kResetOtp = "Reset - Conditional OTP";
constexpr std::string_view kClients = "clients";
constexpr std::string_view kDocker = "docker auth";
constexpr std::string_view kBroker = "first broker login";
constexpr std::string_view kBrokerUser = "User creation or linking";
constexpr std::string_view kBrokerExisting = "Handle Existing Account";
constexpr std::string_view kBrokerVerify = "Account verification options";
constexpr std::string_view kBrokerReauthenticate = "Verify Existing Account by Re-authentication";
constexpr std::string_view kBroker2fa = "First broker login - Conditional 2FA";
constexpr std::string_view kBrokerOrganization = "First Broker Login - Conditional Organization";

constexpr std::array kFlows{
    FlowRow{kBrowser, kBrowser, "Sign-in in a browser"},
    FlowRow{kBrowser, kBrowserForms, "The pages that ask for user name, password and second factors"},
    FlowRow{kBrowser, kBrowser2fa, "A second factor from users who have one"},
    FlowRow{kBrowser, kOrganization, "", "basic-flow", false},
    FlowRow{kBrowser, kBrowserOrganization, "Asks who the user is first, where organizations are in use", "basic-flow",
            false},
    FlowRow{kDirectGrant, kDirectGrant, "The password grant"},
    FlowRow{kDirectGrant, kDirectOtp, "A one-time code from users who have one"},
    FlowRow{kRegistration, kRegistration, "Users who register themselves"},
    FlowRow{kRegistration, kRegistrationForm, "The registration page", "form-flow"},
    FlowRow{kReset, kReset, "For users who forgot their password"},
    FlowRow{kReset, kResetOtp, "Replaces the one-time code of users who have one"},
    FlowRow{kClients, kClients, "How clients prove who they are", "client-flow"},
    FlowRow{kDocker, kDocker, "Docker clients"},
    FlowRow{kBroker, kBroker, "What happens when somebody first comes from an identity provider"},
    FlowRow{kBroker, kBrokerUser, "A new user, or one that exists already"},
    FlowRow{kBroker, kBrokerExisting, "There is a user with the same name or e-mail address"},
    FlowRow{kBroker, kBrokerVerify, "Proves that the existing user is the same person"},
    FlowRow{kBroker, kBrokerReauthenticate, "Proves it by signing in"},
    FlowRow{kBroker, kBroker2fa, "A second factor from users who have one"},
    FlowRow{kBroker, kBrokerOrganization, "Adds the user to the organization of the identity provider", "basic-flow",
            false},
};

struct StepRow {
  std::string_view flow;
  Requirement requirement;
  int priority;
  std::string_view authenticator;
  std::string_view subflow = "";
  std::string_view config = "";
};

constexpr auto kRequired = Requirement::required;
constexpr auto kAlternative = Requirement::alternative;
constexpr auto kConditional = Requirement::conditional;
constexpr auto kDisabled = Requirement::disabled;

constexpr std::array kSteps{
    StepRow{kBrowser, kAlternative, 10, "auth-cookie"},
    StepRow{kBrowser, kDisabled, 20, "auth-spnego"},
    StepRow{kBrowser, kAlternative, 25, "identity-provider-redirector"},
    StepRow{kBrowser, kAlternative, 26, "", kOrganization},
    StepRow{kBrowser, kAlternative, 30, "", kBrowserForms},
    StepRow{kBrowserForms, kRequired, 10, "auth-username-password-form"},
    StepRow{kBrowserForms, kConditional, 20, "", kBrowser2fa},
    StepRow{kBrowser2fa, kRequired, 10, "conditional-user-configured"},
    StepRow{kBrowser2fa, kRequired, 20, "conditional-credential", "", "browser-conditional-credential"},
    StepRow{kBrowser2fa, kAlternative, 30, "auth-otp-form"},
    StepRow{kBrowser2fa, kDisabled, 40, "webauthn-authenticator"},
    StepRow{kBrowser2fa, kDisabled, 50, "auth-recovery-authn-code-form"},
    StepRow{kOrganization, kConditional, 10, "", kBrowserOrganization},
    StepRow{kBrowserOrganization, kRequired, 10, "conditional-user-configured"},
    StepRow{kBrowserOrganization, kAlternative, 20, "organization"},
    StepRow{kDirectGrant, kRequired, 10, "direct-grant-validate-username"},
    StepRow{kDirectGrant, kRequired, 20, "direct-grant-validate-password"},
    StepRow{kDirectGrant, kConditional, 30, "", kDirectOtp},
    StepRow{kDirectOtp, kRequired, 10, "conditional-user-configured"},
    StepRow{kDirectOtp, kRequired, 20, "direct-grant-validate-otp"},
    StepRow{kRegistration, kRequired, 10, "registration-page-form", kRegistrationForm},
    StepRow{kRegistrationForm, kRequired, 20, "registration-user-creation"},
    StepRow{kRegistrationForm, kRequired, 50, "registration-password-action"},
    StepRow{kRegistrationForm, kDisabled, 60, "registration-recaptcha-action"},
    StepRow{kRegistrationForm, kDisabled, 70, "registration-terms-and-conditions"},
    StepRow{kReset, kRequired, 10, "reset-credentials-choose-user"},
    StepRow{kReset, kRequired, 20, "reset-credential-email"},
    StepRow{kReset, kRequired, 30, "reset-password"},
    StepRow{kReset, kConditional, 40, "", kResetOtp},
    StepRow{kResetOtp, kRequired, 10, "conditional-user-configured"},
    StepRow{kResetOtp, kRequired, 20, "reset-otp"},
    StepRow{kClients, kAlternative, 10, "client-secret"},
    StepRow{kClients, kAlternative, 20, "client-jwt"},
    StepRow{kClients, kAlternative, 30, "client-secret-jwt"},
    StepRow{kClients, kAlternative, 40, "client-x509"},
    StepRow{kDocker, kRequired, 10, "docker-http-basic-authenticator"},
    StepRow{kBroker, kRequired, 10, "idp-review-profile", "", "review profile config"},
    StepRow{kBroker, kRequired, 20, "", kBrokerUser},
    StepRow{kBroker, kConditional, 60, "", kBrokerOrganization},
    StepRow{kBrokerUser, kAlternative, 10, "idp-create-user-if-unique", "", "create unique user config"},
    StepRow{kBrokerUser, kAlternative, 20, "", kBrokerExisting},
    StepRow{kBrokerExisting, kRequired, 10, "idp-confirm-link"},
    StepRow{kBrokerExisting, kRequired, 20, "", kBrokerVerify},
    StepRow{kBrokerVerify, kAlternative, 10, "idp-email-verification"},
    StepRow{kBrokerVerify, kAlternative, 20, "", kBrokerReauthenticate},
    StepRow{kBrokerReauthenticate, kRequired, 10, "idp-username-password-form"},
    StepRow{kBrokerReauthenticate, kConditional, 20, "", kBroker2fa},
    StepRow{kBroker2fa, kRequired, 10, "conditional-user-configured"},
    StepRow{kBroker2fa, kRequired, 20, "conditional-credential", "", "first-broker-login-conditional-credential"},
    StepRow{kBroker2fa, kAlternative, 30, "auth-otp-form"},
    StepRow{kBroker2fa, kDisabled, 40, "webauthn-authenticator"},
    StepRow{kBroker2fa, kDisabled, 50, "auth-recovery-authn-code-form"},
    StepRow{kBrokerOrganization, kRequired, 10, "conditional-user-configured"},
    StepRow{kBrokerOrganization, kRequired, 20, "idp-add-organization-member"},
};

struct ConfigRow {
  std::string_view alias, key, value;
};
constexpr std::array kConfigs{
    ConfigRow{"browser-conditional-credential", "credentials", "webauthn-passwordless"},
    ConfigRow{"first-broker-login-conditional-credential", "credentials", "webauthn-passwordless"},
    ConfigRow{"review profile config", "update.profile.on.first.login", "missing"},
    ConfigRow{"create unique user config", "require.password.update.after.registration", "false"},
};

constexpr std::array kBindings{
    FlowBinding{"browser", "browserFlow", kBrowser},
    FlowBinding{"registration", "registrationFlow", kRegistration},
    FlowBinding{"direct_grant", "directGrantFlow", kDirectGrant},
    FlowBinding{"reset_credentials", "resetCredentialsFlow", kReset},
    FlowBinding{"client_authentication", "clientAuthenticationFlow", kClients},
    FlowBinding{"docker_auth", "dockerAuthenticationFlow", kDocker},
    FlowBinding{"first_broker_login", "firstBrokerLoginFlow", kBroker},
};

std::string config_id(Draft& draft, std::string_view alias, Random& random) {
  if (alias.empty()) return {};
  if (const auto* found = draft.config(alias)) return found->id;
  model::AuthenticatorConfig config{random.uuid(), std::string(alias), {}};
  for (const auto& row : kConfigs) {
    if (row.alias == alias) config.config.emplace(row.key, row.value);
  }
  return draft.add(std::move(config))->id;
}

/// A realm may have a sub-flow of that name with other steps: it is not ours to reuse.
std::string free_alias(Draft& draft, std::string_view alias) {
  std::string name(alias);
  while (draft.flow(name) != nullptr) name += " (built-in)";
  return name;
}

}  // namespace

std::span<const FlowBinding> flow_bindings() { return kBindings; }

bool add_default_flow(Draft& draft, std::string_view tree, Random& random) {
  std::map<std::string_view, model::Flow*> made;
  for (const auto& row : kFlows) {
    if (row.tree != tree || (is_master(draft) && !row.master_too)) continue;
    model::Flow flow;
    flow.id = model::FlowId(random.uuid());
    flow.alias = free_alias(draft, row.alias);
    flow.description = row.description;
    flow.provider = row.provider;
    flow.top_level = row.alias == tree;
    flow.built_in = true;
    made[row.alias] = draft.add(std::move(flow));
  }
  for (const auto& row : kSteps) {
    const auto parent = made.find(row.flow);
    if (parent == made.end() || (!row.subflow.empty() && !made.contains(row.subflow))) continue;
    model::Execution step;
    step.id = model::ExecutionId(random.uuid());
    step.requirement = row.requirement;
    step.priority = row.priority;
    step.authenticator = row.authenticator;
    if (!row.subflow.empty()) step.subflow = made[row.subflow]->id;
    step.config_id = config_id(draft, row.config, random);
    parent->second->executions.push_back(std::move(step));
  }
  return !made.empty();
}

void add_default_flows(Draft& draft, Random& random) {
  for (const auto& binding : kBindings) {
    std::string& bound = draft.settings.flow_bindings[std::string(binding.name)];
    if (bound.empty()) bound = binding.flow_alias;
    if (bound == binding.flow_alias && draft.flow(bound) == nullptr)
      add_default_flow(draft, binding.flow_alias, random);
  }
}

}  // namespace latchkey::kc
