#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kRequirements[] = {"required", "alternative", "conditional", "disabled"};

constexpr auto execution_fields = [](auto& a, auto& e) {
  a.id("id", e.id);
  a.choice("requirement", e.requirement, Names(kRequirements), model::Requirement::disabled);
  a.number("priority", e.priority);
  a.text("authenticator", e.authenticator);
  a.id("subflow", e.subflow);
  a.text("config", e.config_id);
  a.kept_entry("execution." + e.id.value, e.kept_json);
};

constexpr auto flow_fields = [](auto& a, auto& v) {
  a.text("alias", v.alias);
  a.text("description", v.description);
  a.text("provider", v.provider, "basic-flow");
  a.flag("topLevel", v.top_level, true);
  a.flag("builtIn", v.built_in);
  a.objects("executions", v.executions, execution_fields);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::Flow& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindFlow, value.id.value, &sealer};
  return {std::string(kKindFlow), place.id, value.alias, write_document(place, value, flow_fields)};
}

Result<model::Flow> decode_flow(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::Flow value;
  value.id = model::FlowId(object.id);
  auto status = read_document({realm.value, kKindFlow, object.id, &sealer}, object.document, value, flow_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
