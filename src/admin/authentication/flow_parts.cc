#include "admin/authentication/flow_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/kept.h"

namespace latchkey::admin {

std::optional<http::Response> check_alias(std::string_view alias, std::string_view what) {
  if (alias.empty() || alias.size() > 255) return refused(400, fmt::format("{} must have 1 to 255 bytes", what));
  for (const char c : alias) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (control || std::string_view("/\\?#;%").find(c) != std::string_view::npos)
      return refused(400, fmt::format("{} must not contain control characters or any of / \\ ? # ; %", what));
  }
  return std::nullopt;
}

void delete_tree(store::Plan& plan, const Call& call, const authn::FlowTree& tree) {
  for (const auto* flow : tree.flows) remove(plan, call, store::kKindFlow, flow->id.value);
  for (const auto& config : tree.configs) {
    remove(plan, call, store::kKindAuthenticatorConfig, config);
    kc::append_delete_owned(plan, *call.realm, config);
  }
}

void rename_flow(store::Plan& plan, const Call& call, const model::Flow& old, const model::Flow& renamed) {
  put(plan, call, renamed);
  model::RealmSettings settings = call.realm->settings();
  bool bound = false;
  for (auto& [binding, alias] : settings.flow_bindings) {
    if (alias != old.alias) continue;
    alias = renamed.alias;
    bound = true;
  }
  if (bound) put_settings(plan, call, settings);
}

}  // namespace latchkey::admin
