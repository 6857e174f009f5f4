#include "authn/flow_tree.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

using model::Execution;
using model::Flow;

Execution step(std::string id, int priority, std::string subflow = "", std::string config = "") {
  Execution e;
  e.id = model::ExecutionId{std::move(id)};
  e.priority = priority;
  e.subflow = model::FlowId{std::move(subflow)};
  e.config_id = std::move(config);
  return e;
}

std::shared_ptr<const Flow> flow(std::string id, std::vector<Execution> executions) {
  auto made = std::make_shared<Flow>();
  made->id = model::FlowId{id};
  made->alias = "name of " + id;
  made->executions = std::move(executions);
  made->built_in = true;
  return made;
}

std::shared_ptr<const model::AuthenticatorConfig> config(std::string id) {
  return std::make_shared<model::AuthenticatorConfig>(
      model::AuthenticatorConfig{id, "name of " + id, {{"key", "value"}}});
}

// top contains inner and shared; other contains shared too.
model::RealmParts parts() {
  model::RealmParts parts;
  parts.settings.id = model::RealmId{"realm"};
  parts.settings.flow_bindings["browser"] = "name of other";
  parts.flows = {flow("top", {step("a", 10), step("b", 20, "inner", "c1"), step("c", 30, "shared")}),
                 flow("inner", {step("d", 10, "", "c2")}), flow("shared", {step("e", 10, "", "c3")}),
                 flow("other", {step("f", 10, "shared")})};
  parts.authenticator_configs = {config("c1"), config("c2"), config("c3")};
  auto client = std::make_shared<model::Client>();
  client->uuid = model::ClientUuid{"client"};
  client->flow_overrides["direct_grant"] = "top";
  parts.clients = {client};
  return parts;
}

const Flow& named(const model::Realm& realm, const char* id) { return *realm.find_flow(model::FlowId{id}); }

std::vector<std::string> ids(const FlowTree& tree) {
  std::vector<std::string> out;
  for (const auto* one : tree.flows) out.push_back(one->id.value);
  return out;
}

TEST(FlowTree, TakesWhatBelongsToTheFlowAloneAndLeavesWhatIsShared) {
  const model::Realm realm(parts());
  const auto tree = tree_of(realm, named(realm, "top"));
  EXPECT_EQ(ids(tree), (std::vector<std::string>{"top", "inner"}));
  EXPECT_EQ(tree.configs, (std::vector<std::string>{"c1", "c2"}));
}

TEST(FlowTree, BelowAStepIsItsSubflowAndItsConfiguration) {
  const model::Realm realm(parts());
  EXPECT_EQ(ids(tree_below(realm, find_execution(realm, "b"))), (std::vector<std::string>{"inner"}));
  EXPECT_EQ(tree_below(realm, find_execution(realm, "b")).configs, (std::vector<std::string>{"c1", "c2"}));
  EXPECT_TRUE(ids(tree_below(realm, find_execution(realm, "c"))).empty()) << "another flow contains it";
  EXPECT_EQ(find_execution(realm, "nothing").flow, nullptr);
}

TEST(FlowTree, KnowsWhoUsesAFlow) {
  const model::Realm realm(parts());
  EXPECT_EQ(use_of(realm, named(realm, "other")).bindings, (std::vector<std::string>{"browser"}));
  EXPECT_EQ(use_of(realm, named(realm, "top")).clients.size(), 1U);
  EXPECT_EQ(use_of(realm, named(realm, "shared")).parents.size(), 2U);
}

TEST(FlowTree, ACopyIsNewThroughAndThroughAndMayBeChanged) {
  const model::Realm realm(parts());
  int made = 0;
  const auto copy = copy_flow(realm, named(realm, "top"), "mine", [&] { return "new-" + std::to_string(++made); });
  ASSERT_TRUE(copy) << copy.error().detail;
  ASSERT_EQ(copy->flows.size(), 3U);
  EXPECT_EQ(copy->flows[0].alias, "mine");
  EXPECT_EQ(copy->flows[1].alias, "mine name of inner");
  EXPECT_EQ(copy->flows[0].executions[1].subflow, copy->flows[1].id);
  EXPECT_EQ(copy->flows[0].executions[2].subflow, copy->flows[2].id);
  EXPECT_EQ(copy->configs.size(), 3U);
  EXPECT_EQ(copy->flows[1].executions[0].config_id, copy->configs[0].id);
  EXPECT_EQ(copy->configs[0].config.at("key"), "value");
  for (const auto& one : copy->flows) {
    EXPECT_FALSE(one.built_in);
    EXPECT_TRUE(one.id.value.starts_with("new-"));
    for (const auto& execution : one.executions) EXPECT_TRUE(execution.id.value.starts_with("new-"));
  }
}

TEST(FlowTree, ANameThatIsTakenIsAConflict) {
  const model::Realm realm(parts());
  const auto copy = copy_flow(realm, named(realm, "top"), "name of other", [] { return std::string("id"); });
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().kind, Error::Kind::conflict);
}

TEST(FlowTree, AFlowThatContainsItselfIsNotCopiedForever) {
  auto loop = parts();
  loop.flows = {flow("top", {step("a", 1, "top")})};
  const model::Realm realm(std::move(loop));
  EXPECT_FALSE(copy_flow(realm, named(realm, "top"), "mine", [] { return std::string("id"); }));
  EXPECT_EQ(ids(tree_of(realm, named(realm, "top"))), (std::vector<std::string>{"top"}));
}

TEST(FlowTree, MovingKeepsPrioritiesInOrderEvenWhereTheyWereEqual) {
  struct Case {
    std::vector<int> priorities;
    std::size_t position;
    int by;
    std::vector<std::string> order;
  };
  for (const auto& one : {Case{{10, 20, 30}, 1, -1, {"b", "a", "c"}}, Case{{10, 20, 30}, 1, 1, {"a", "c", "b"}},
                          Case{{10, 20, 30}, 0, -1, {"a", "b", "c"}}, Case{{10, 20, 30}, 2, 1, {"a", "b", "c"}},
                          Case{{0, 0, 0}, 2, -1, {"a", "c", "b"}}}) {
    Flow before;
    const char* names[] = {"a", "b", "c"};
    for (std::size_t i = 0; i < 3; ++i) before.executions.push_back(step(names[i], one.priorities[i]));
    Flow after = with_moved(before, one.position, one.by);
    sort_by_priority(after);
    std::vector<std::string> order;
    for (const auto& e : after.executions) order.push_back(e.id.value);
    EXPECT_EQ(order, one.order);
  }
  EXPECT_EQ(next_priority({}), 0);
}

}  // namespace
}  // namespace latchkey::authn
