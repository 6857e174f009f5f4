#include "kc/write/write_flow.h"

#include <fmt/format.h>

#include "kc/authenticator_catalog.h"
#include "kc/kept_secrets.h"
#include "kc/key_components.h"

namespace latchkey::kc {
namespace {

using model::Execution;
using model::Flow;

constexpr int kMaxDepth = 16;

/// A step as flows and exports list it: by the names of what it refers to.
json::Object write_step(const model::Realm& realm, const Execution& execution) {
  json::Object out;
  if (!execution.authenticator.empty()) out["authenticator"] = execution.authenticator;
  if (const auto* config = realm.find_authenticator_config(execution.config_id))
    out["authenticatorConfig"] = config->alias;
  const Flow* subflow = realm.find_flow(execution.subflow);
  out["authenticatorFlow"] = subflow != nullptr;
  out["requirement"] = json::String(requirement_name(execution.requirement));
  out["priority"] = execution.priority;
  out["autheticatorFlow"] = subflow != nullptr;
  if (subflow != nullptr) out["flowAlias"] = subflow->alias;
  out["userSetupAllowed"] = false;
  write_kept(out, execution.kept_json);
  return out;
}

std::string_view choices_of(const Flow& subflow) {
  if (subflow.provider == "form-flow") return "RD";
  if (subflow.provider == "client-flow") return "ARD";
  return "RADC";
}

void describe_subflow(const Flow& subflow, const Execution& execution, json::Object& out) {
  out["displayName"] = subflow.alias;
  out["description"] = subflow.description;
  out["requirementChoices"] = write_list(requirement_names(choices_of(subflow)));
  out["configurable"] = false;
  out["authenticationFlow"] = true;
  out["flowId"] = subflow.id.value;
  if (subflow.provider == "form-flow") out["providerId"] = execution.authenticator;
}

void describe_provider(const model::Realm& realm, const Execution& execution, json::Object& out) {
  const auto* provider = find_step_provider(execution.authenticator);
  const bool available = provider != nullptr && is_available(*provider);
  const std::string name(provider == nullptr ? std::string_view(execution.authenticator) : provider->name);
  out["displayName"] = available ? name : fmt::format("{} (not available: refuses where it is needed)", name);
  out["requirementChoices"] =
      write_list(requirement_choices(execution.authenticator, requirement_name(execution.requirement)));
  out["configurable"] = !write_step_properties(execution.authenticator).empty();
  out["providerId"] = execution.authenticator;
  if (const auto* config = realm.find_authenticator_config(execution.config_id)) {
    out["alias"] = config->alias;
    out["authenticationConfig"] = config->id;
  }
}

void write_level(const model::Realm& realm, const Flow& flow, int level, json::Array& into) {
  int index = 0;
  for (const auto& execution : flow.executions) {
    json::Object out;
    out["id"] = execution.id.value;
    out["requirement"] = json::String(requirement_name(execution.requirement));
    const Flow* subflow = realm.find_flow(execution.subflow);
    if (subflow != nullptr)
      describe_subflow(*subflow, execution, out);
    else
      describe_provider(realm, execution, out);
    out["level"] = level;
    out["index"] = index++;
    out["priority"] = execution.priority;
    into.push_back(std::move(out));
    if (subflow != nullptr && level < kMaxDepth) write_level(realm, *subflow, level + 1, into);
  }
}

}  // namespace

std::string_view requirement_name(model::Requirement requirement) {
  switch (requirement) {
    case model::Requirement::required:
      return "REQUIRED";
    case model::Requirement::alternative:
      return "ALTERNATIVE";
    case model::Requirement::conditional:
      return "CONDITIONAL";
    case model::Requirement::disabled:
      break;
  }
  return "DISABLED";
}

json::Object write_flow(const model::Realm& realm, const Flow& flow) {
  json::Object out;
  out["id"] = flow.id.value;
  out["alias"] = flow.alias;
  out["description"] = flow.description;
  out["providerId"] = flow.provider;
  out["topLevel"] = flow.top_level;
  out["builtIn"] = flow.built_in;
  json::Array steps;
  for (const auto& execution : flow.executions) steps.push_back(write_step(realm, execution));
  out["authenticationExecutions"] = std::move(steps);
  write_kept(out, flow.kept_json);
  return out;
}

json::Array write_executions(const model::Realm& realm, const Flow& flow) {
  json::Array out;
  write_level(realm, flow, 0, out);
  return out;
}

json::Object write_execution(const Flow& flow, const Execution& execution) {
  json::Object out;
  out["id"] = execution.id.value;
  if (!execution.authenticator.empty()) out["authenticator"] = execution.authenticator;
  if (!execution.config_id.empty()) out["authenticatorConfig"] = execution.config_id;
  if (!execution.subflow.empty()) out["flowId"] = execution.subflow.value;
  out["authenticatorFlow"] = !execution.subflow.empty();
  out["requirement"] = json::String(requirement_name(execution.requirement));
  out["priority"] = execution.priority;
  out["parentFlow"] = flow.id.value;
  return out;
}

json::Object write_authenticator_config(const model::Realm& realm, const model::AuthenticatorConfig& config,
                                        Secrets secrets) {
  json::Object out;
  out["id"] = config.id;
  out["alias"] = config.alias;
  json::Object entries = write_map(config.config);
  if (const auto* kept = find_kept_secrets(realm, config.id)) {
    for (const auto& [key, secret] : kept->secrets) {
      const bool hidden = secrets == Secrets::masked || !secret;
      entries[key] = json::String(hidden ? kMaskedSecret : secret->reveal());
    }
  }
  out["config"] = std::move(entries);
  return out;
}

json::Object write_required_action(const model::RequiredAction& action) {
  json::Object out;
  out["alias"] = action.alias;
  out["name"] = action.name;
  out["providerId"] = action.provider;
  out["enabled"] = action.enabled;
  out["defaultAction"] = action.default_action;
  out["priority"] = action.priority;
  out["config"] = write_map(action.config);
  write_kept(out, action.kept_json);
  return out;
}

}  // namespace latchkey::kc
