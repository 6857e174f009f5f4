// Authentication flows: trees of executions, as realm files have them. authn/ walks them; what it does not know refuses.
#pragma once

#include <string>
#include <vector>

#include "model/ids.h"

namespace latchkey::model {

enum class Requirement { required, alternative, conditional, disabled };

struct Execution {
  ExecutionId id;
  Requirement requirement = Requirement::disabled;
  int priority = 0;
  std::string authenticator;  ///< provider id ("auth-username-password-form"); "" for a plain subflow
  FlowId subflow;             ///< set: a subflow (for form flows together with `authenticator`)
  std::string config_id;      ///< id of an AuthenticatorConfig, or ""
  std::string kept_json;
};

struct Flow {
  FlowId id;
  std::string alias;
  std::string description;
  std::string provider = "basic-flow";  ///< basic-flow, form-flow, client-flow
  bool top_level = true;
  bool built_in = false;
  std::vector<Execution> executions;  ///< by priority
  std::string kept_json;
};

struct AuthenticatorConfig {
  std::string id;
  std::string alias;
  StringMap config;
};

struct RequiredAction {
  std::string alias;  ///< "UPDATE_PASSWORD", ...
  std::string name;
  std::string provider;
  bool enabled = true;
  bool default_action = false;
  int priority = 0;
  StringMap config;
  std::string kept_json;
};

}  // namespace latchkey::model
