#include "authn/flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "authn/authenticators.h"

namespace latchkey::authn {
namespace {

using model::Execution;
using model::Flow;
using model::Requirement;

// How one execution or subflow stands. `skipped` counts for nothing: an alternative that does not apply, a condition
// not met.
enum class Standing { satisfied, skipped, open, refused };

struct Outcome {
  Standing standing = Standing::skipped;
  Step step;  // of `open` and `refused`
};

Outcome refused(std::string_view authenticator, std::string reason) {
  return {Standing::refused, Step{Step::Kind::refuse, {}, std::string(authenticator), std::move(reason)}};
}

constexpr int kMostFlows = 1000;

class Walk {
 public:
  Walk(const model::Realm& realm, const model::User* user, Progress progress)
      : realm_(realm), user_(user), progress_(progress) {}

  Outcome flow(const Flow& flow, int depth) {
    if (depth > kDeepestFlow) return refused(flow.alias, fmt::format("flow '{}' contains itself", flow.alias));
    // Every visitor walks here: flows that share sub-flows must not cost more than what is written down.
    if (++walked_ > kMostFlows) return refused(flow.alias, "the flow has too many steps");
    bool any_required = false;
    for (const auto& execution : flow.executions) {
      // A condition guards the others and is none of them: alternatives beside it count.
      if (is_condition(execution)) continue;
      any_required |=
          execution.requirement == Requirement::required || execution.requirement == Requirement::conditional;
    }
    // Alternatives beside a required execution are ignored, as the admin console warns.
    return any_required ? required(flow, depth) : alternatives(flow, depth);
  }

 private:
  Outcome required(const Flow& flow, int depth) {
    Outcome result{Standing::skipped, {}};
    for (const auto& execution : flow.executions) {
      if (execution.requirement != Requirement::required && execution.requirement != Requirement::conditional) continue;
      if (is_condition(execution)) continue;
      Outcome one =
          execution.requirement == Requirement::conditional ? conditional(execution, depth) : must(execution, depth);
      if (one.standing == Standing::open || one.standing == Standing::refused) return one;
      if (one.standing == Standing::satisfied) result.standing = Standing::satisfied;
    }
    return result;
  }

  Outcome alternatives(const Flow& flow, int depth) {
    std::optional<Outcome> first_open;
    std::optional<Outcome> first_refusal;
    for (const auto& execution : flow.executions) {
      if (execution.requirement != Requirement::alternative) continue;
      Outcome one = any(execution, depth);
      if (one.standing == Standing::satisfied) return one;
      if (one.standing == Standing::open && !first_open) first_open = std::move(one);
      if (one.standing == Standing::refused && !first_refusal) first_refusal = std::move(one);
    }
    if (first_open) return *std::move(first_open);
    if (first_refusal) return *std::move(first_refusal);
    return {};
  }

  // A required execution that merely does not apply is not satisfied: it refuses.
  Outcome must(const Execution& execution, int depth) {
    Outcome one = any(execution, depth);
    if (one.standing != Standing::skipped) return one;
    if (!execution.subflow.empty()) return empty_handed(execution);
    const auto* known = find_authenticator(execution.authenticator);
    if (known != nullptr && (known->role == Role::helper || known->role == Role::session_cookie)) return one;
    return refused(execution.authenticator,
                   fmt::format("the execution '{}' is required and cannot be satisfied here", execution.authenticator));
  }

  // A subflow that must be passed and in which nothing was proven (two second factors to choose from, and the user has
  // neither).
  Outcome empty_handed(const Execution& execution) const {
    const Flow* subflow = realm_.find_flow(execution.subflow);
    const std::string_view alias = subflow == nullptr ? std::string_view(execution.subflow.value) : subflow->alias;
    return refused(alias, fmt::format("the flow '{}' is required, and nothing in it applies to this user", alias));
  }

  Outcome conditional(const Execution& execution, int depth) {
    const Flow* subflow = realm_.find_flow(execution.subflow);
    if (subflow == nullptr) return refused(execution.authenticator, "a conditional execution has no subflow");
    bool guarded = false;
    for (const auto& condition : subflow->executions) {
      if (condition.requirement == Requirement::disabled || !is_condition(condition)) continue;
      guarded = true;
      const auto met = holds(condition, *subflow, depth);
      if (!met) {
        return refused(condition.authenticator,
                       fmt::format("the condition '{}' is not understood", condition.authenticator));
      }
      if (!*met) return {};
    }
    Outcome one = flow(*subflow, depth + 1);
    return guarded && one.standing == Standing::skipped ? empty_handed(execution) : one;
  }

  Outcome any(const Execution& execution, int depth) {
    if (!execution.subflow.empty()) {
      const Flow* subflow = realm_.find_flow(execution.subflow);
      if (subflow == nullptr) return refused(execution.subflow.value, "a subflow is missing");
      return flow(*subflow, depth + 1);
    }
    const auto* known = find_authenticator(execution.authenticator);
    if (known == nullptr) {
      return refused(execution.authenticator,
                     fmt::format("the execution '{}' is not understood", execution.authenticator));
    }
    switch (known->role) {
      case Role::password:
        if (progress_.password_verified) return {Standing::satisfied, {}};
        return {Standing::open, Step{Step::Kind::ask_password, execution.id, execution.authenticator, ""}};
      case Role::identity:
        return {Standing::satisfied, {}};
      case Role::allow:
        return {Standing::satisfied, {}};
      case Role::second_factor:
        return second_factor(execution, *known);
      case Role::deny:
        return refused(execution.authenticator, "the flow denies access");
      case Role::session_cookie:
      case Role::external:
      case Role::helper:
        break;
    }
    return {};
  }

  Outcome second_factor(const Execution& execution, const Authenticator& known) {
    if (execution.requirement == Requirement::alternative && !has_credential(known.credential_type)) return {};
    return refused(execution.authenticator,
                   fmt::format("the second factor '{}' is asked for and not supported yet", execution.authenticator));
  }

  static bool is_condition(const Execution& execution) { return execution.authenticator.starts_with("conditional-"); }

  // nullopt: not understood.
  std::optional<bool> holds(const Execution& condition, const Flow& subflow, int depth) {
    if (condition.authenticator == "conditional-user-configured") {
      return user_ != nullptr && configured(subflow, depth);
    }
    if (condition.authenticator == "conditional-user-role") return has_role(condition);
    // "conditional-credential" only narrows second factors away from passkey logins, which there are none of here.
    if (condition.authenticator == "conditional-credential") return true;
    return std::nullopt;
  }

  // Whether the user has set up what a subflow asks for: all of its required, or one of its alternative executions.
  bool configured(const Flow& subflow, int depth) {
    if (depth > kDeepestFlow || ++walked_ > kMostFlows) return true;
    bool any = false;
    for (const auto& execution : subflow.executions) {
      if (execution.requirement == Requirement::disabled || is_condition(execution)) continue;
      const auto* known = find_authenticator(execution.authenticator);
      if (!execution.subflow.empty()) {
        const Flow* inner = realm_.find_flow(execution.subflow);
        any |= inner == nullptr || configured(*inner, depth + 1);
      } else if (known == nullptr) {
        any = true;  // unknown: then it must be walked, and refuses there
      } else if (known->role == Role::second_factor) {
        any |= has_credential(known->credential_type);
      } else {
        any |= known->role != Role::helper && known->role != Role::external;
      }
    }
    return any;
  }

  std::optional<bool> has_role(const Execution& condition) {
    const auto* config = realm_.find_authenticator_config(condition.config_id);
    if (config == nullptr || user_ == nullptr) return config == nullptr ? std::nullopt : std::optional(false);
    const auto wanted = config->config.find("condUserRole");
    if (wanted == config->config.end()) return std::nullopt;
    const auto negate = config->config.find("negate");
    bool has = false;
    for (const auto* role : realm_.effective_roles(user_->roles, user_->groups))
      has |= qualified_name(*role) == wanted->second;
    return has != (negate != config->config.end() && negate->second == "true");
  }

  std::string qualified_name(const model::Role& role) const {
    if (role.is_realm_role()) return role.name;
    const auto* client = realm_.find_client(role.client);
    return (client == nullptr ? "" : client->client_id) + "." + role.name;
  }

  bool has_credential(std::string_view type) const {
    return user_ != nullptr && std::ranges::any_of(user_->credentials, [&](const auto& c) { return c.type == type; });
  }

  const model::Realm& realm_;
  const model::User* user_;
  Progress progress_;
  int walked_ = 0;
};

}  // namespace

Step advance(const model::Realm& realm, const Flow& flow, const model::User* user, Progress progress) {
  Outcome outcome = Walk(realm, user, progress).flow(flow, 0);
  if (outcome.standing == Standing::open || outcome.standing == Standing::refused) return std::move(outcome.step);
  if (outcome.standing != Standing::satisfied || !progress.password_verified) {
    return {Step::Kind::refuse, {}, flow.alias, fmt::format("the flow '{}' proves nothing about the user", flow.alias)};
  }
  if (user != nullptr) {
    // A copied account with a second factor is never weaker here than where it came from.
    for (const auto& credential : user->credentials) {
      if (is_second_factor(credential.type)) {
        return {Step::Kind::refuse,
                {},
                credential.type,
                fmt::format("the user has a second factor ('{}') that is not supported yet", credential.type)};
      }
    }
  }
  return {Step::Kind::complete, {}, "", ""};
}

bool accepts_session_cookie(const Flow& flow) {
  bool cookie = false;
  for (const auto& execution : flow.executions) {
    // Alternatives beside one of these are ignored, so the cookie could pass by what it does not prove.
    if (execution.requirement == Requirement::required || execution.requirement == Requirement::conditional)
      return false;
    cookie |= execution.authenticator == "auth-cookie" && execution.requirement == Requirement::alternative;
  }
  return cookie;
}

const Flow* bound_flow(const model::Realm& realm, const model::Client& client, FlowKind kind) {
  const std::string_view binding = kind == FlowKind::browser ? "browser" : "direct_grant";
  const auto override_id = client.flow_overrides.find(binding);
  if (override_id != client.flow_overrides.end() && !override_id->second.empty()) {
    return realm.find_flow(model::FlowId{override_id->second});
  }
  const auto bound = realm.settings().flow_bindings.find(binding);
  const std::string_view alias = bound != realm.settings().flow_bindings.end() ? std::string_view(bound->second)
                                 : kind == FlowKind::browser                   ? "browser"
                                                                               : "direct grant";
  return realm.find_flow(alias);
}

}  // namespace latchkey::authn
