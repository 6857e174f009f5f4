// Events and administrators' events: kept whole, found by what is asked, gone when they expire.
#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const RealmId r1("r1");

model::Event event(int number, const std::string& type, const std::string& user) {
  model::Event e;
  e.id = "e" + std::to_string(number);
  e.time = from_unix_seconds(number);
  e.type = type;
  e.realm = r1;
  e.client_id = number % 2 == 0 ? "app" : "web";
  e.user = UserId(user);
  e.ip_address = "10.0.0." + std::to_string(number);
  return e;
}

model::AdminEvent admin_event(int number, const std::string& operation, const std::string& path) {
  model::AdminEvent e;
  e.id = "a" + std::to_string(number);
  e.time = from_unix_seconds(number);
  e.realm = r1;
  e.operation = operation;
  e.resource_type = path.starts_with("users") ? "USER" : "CLIENT";
  e.resource_path = path;
  e.representation = R"({"username":"x"})";
  e.auth_realm = RealmId("master-id");
  e.auth_realm_name = "master";
  e.auth_client = "cli";
  e.auth_user = UserId("admin");
  e.ip_address = "127.0.0.1";
  e.details = {{"k", "v"}};
  return e;
}

template <class T>
std::string ids(const std::vector<T>& events) {
  std::string out;
  for (const auto& e : events) out += e.id + ' ';
  return out;
}

TEST_P(StoreContract, FindsEventsByWhatIsAsked) {
  must(AppendEvent{event(1, "LOGIN", "u1"), {}});
  must(AppendEvent{event(2, "LOGIN_ERROR", ""), {}});
  must(AppendEvent{event(3, "LOGOUT", "u1"), {}});
  must(AppendEvent{event(4, "LOGIN", "u2"), {}});
  const auto found = [&](const EventQuery& query) { return ids(read(store().events().list_events(r1, query))); };
  EXPECT_EQ(found({}), "e4 e3 e2 e1 ");
  EXPECT_EQ(found({.oldest_first = true}), "e1 e2 e3 e4 ");
  EXPECT_EQ(found({.types = {"LOGIN", "LOGOUT"}}), "e4 e3 e1 ");
  EXPECT_EQ(found({.client_id = "app"}), "e4 e2 ");
  EXPECT_EQ(found({.user = UserId("u1")}), "e3 e1 ");
  EXPECT_EQ(found({.types = {"LOGIN"}, .user = UserId("u1"), .oldest_first = true}), "e1 ");
  EXPECT_EQ(found({.ip = "10.0.0.2"}), "e2 ");
  EXPECT_EQ(found({.from = from_unix_seconds(2), .to = from_unix_seconds(3)}), "e3 e2 ");
  EXPECT_EQ(found({.types = {"LOGIN", "LOGOUT"}, .first = 1, .limit = 1}), "e3 ");
  EXPECT_TRUE(read(store().events().list_events(RealmId("no"), {})).empty());
  must(DeleteEvents{RealmId("no")});
  must(DeleteEvents{r1});
  EXPECT_EQ(found({}), "");
}

TEST_P(StoreContract, KeepsAnAdministratorsEvent) {
  const auto sent = admin_event(7, "CREATE", "users/u1");
  must(AppendAdminEvent{sent, {}});
  must(AppendAdminEvent{sent, {}});
  const auto found = read(store().events().list_admin_events(r1, {}));
  ASSERT_EQ(found.size(), 1U);
  const auto& e = found[0];
  EXPECT_EQ(std::tie(e.id, e.time, e.realm, e.operation, e.resource_type, e.resource_path, e.representation, e.error),
            std::tie(sent.id, sent.time, sent.realm, sent.operation, sent.resource_type, sent.resource_path,
                     sent.representation, sent.error));
  EXPECT_EQ(
      std::tie(e.auth_realm, e.auth_realm_name, e.auth_client, e.auth_user, e.ip_address, e.details),
      std::tie(sent.auth_realm, sent.auth_realm_name, sent.auth_client, sent.auth_user, sent.ip_address, sent.details));
}

TEST_P(StoreContract, FindsAdministratorsEventsByWhatIsAsked) {
  must(AppendAdminEvent{admin_event(1, "CREATE", "users/u1"), {}});
  must(AppendAdminEvent{admin_event(2, "UPDATE", "users/u1/role-mappings/realm"), {}});
  must(AppendAdminEvent{admin_event(3, "DELETE", "clients/c1"), {}});
  const auto found = [&](const AdminEventQuery& query) {
    return ids(read(store().events().list_admin_events(r1, query)));
  };
  EXPECT_EQ(found({}), "a3 a2 a1 ");
  EXPECT_EQ(found({.operations = {"CREATE", "DELETE"}}), "a3 a1 ");
  EXPECT_EQ(found({.resource_types = {"USER"}, .oldest_first = true}), "a1 a2 ");
  EXPECT_EQ(found({.resource_path = "users/u1"}), "a1 ");
  EXPECT_EQ(found({.resource_path = "users/*"}), "a2 a1 ");
  EXPECT_EQ(found({.resource_path = "*/role-mappings/*"}), "a2 ");
  EXPECT_EQ(found({.auth_realm = "master-id", .auth_client = "cli", .auth_user = "admin", .auth_ip = "127.0.0.1"}),
            "a3 a2 a1 ");
  EXPECT_EQ(found({.auth_user = "else"}), "");
  EXPECT_EQ(found({.from = from_unix_seconds(2), .first = 1, .limit = 5}), "a2 ");
  must(DeleteAdminEvents{r1});
  EXPECT_EQ(found({}), "");
}

TEST_P(StoreContract, SweepsAdministratorsEvents) {
  must(AppendAdminEvent{admin_event(1, "CREATE", "users/u1"), from_unix_seconds(50)});
  must(AppendAdminEvent{admin_event(2, "CREATE", "users/u2"), {}});
  EXPECT_EQ(read(store().sweep(from_unix_seconds(49), 100)), 0U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(50), 100)), 1U);
  EXPECT_EQ(ids(read(store().events().list_admin_events(r1, {}))), "a2 ");
}

}  // namespace
}  // namespace latchkey::store
