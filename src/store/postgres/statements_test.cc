// Every statement of store/sql/ is prepared by a real PostgreSQL 15: a private cluster in a temporary folder, reached
// by a Unix socket alone. Skipped where Debian's package postgresql-15 is not installed.
#include <grp.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/postgres/schema.h"
#include "store/sql/statements.h"

namespace latchkey::store {
namespace {

constexpr const char* kBin = "/usr/lib/postgresql/15/bin/";

/// The account to run PostgreSQL under: it refuses to be root.
struct Account {
  uid_t user = ::geteuid();
  gid_t group = ::getegid();
};

Account account() {
  if (::geteuid() != 0) return {};
  const auto* entry = ::getpwnam("postgres");
  return entry == nullptr ? Account{} : Account{entry->pw_uid, entry->pw_gid};
}

/// Starts a program as that account, its output in a file; the child's id.
pid_t launch(const Account& as, const std::vector<std::string>& words, const std::string& log) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (::freopen(log.c_str(), "a", stdout) == nullptr || ::dup2(1, 2) < 0) ::_exit(120);
  if (as.user != ::geteuid() && (::setgroups(0, nullptr) != 0 || ::setgid(as.group) != 0 || ::setuid(as.user) != 0))
    ::_exit(121);
  ::execv(arguments[0], arguments.data());
  ::_exit(122);
}

class Cluster {
 public:
  Cluster() {
    std::string name = (std::filesystem::temp_directory_path() / "latchkey-pg-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return;
    folder_ = name;
    const Account as = account();
    if (as.user != ::geteuid() && ::chown(folder_.c_str(), as.user, as.group) != 0) return;
    const auto log = folder_ + "/log";
    std::ofstream(log).close();
    if (as.user != ::geteuid() && ::chown(log.c_str(), as.user, as.group) != 0) return;
    const pid_t init = launch(as,
                              {std::string(kBin) + "initdb", "-D", data(), "-U", "latchkey", "-A", "trust", "-E",
                               "UTF8", "--locale=C.UTF-8", "--no-sync"},
                              log);
    int status = 0;
    ::waitpid(init, &status, 0);
    if (status != 0) return;
    server_ =
        launch(as, {std::string(kBin) + "postgres", "-D", data(), "-k", folder_, "-c", "listen_addresses=", "-F"}, log);
  }
  ~Cluster() {
    if (server_ > 0) {
      ::kill(server_, SIGQUIT);
      ::waitpid(server_, nullptr, 0);
    }
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  [[nodiscard]] std::string connection_string() const { return "host=" + folder_ + " user=latchkey dbname=postgres"; }
  [[nodiscard]] std::string log() const {
    std::ifstream in(folder_ + "/log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  [[nodiscard]] std::string data() const { return folder_ + "/data"; }

  std::string folder_;
  pid_t server_ = -1;
};

using Link = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// Waits for a server that is starting.
Link connect(const Cluster& cluster) {
  for (int tries = 0;; ++tries) {
    Link link(PQconnectdb(cluster.connection_string().c_str()), PQfinish);
    if (PQstatus(link.get()) == CONNECTION_OK || tries == 600) return link;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

int parameters_of(std::string_view sql) {
  int highest = 0;
  for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    int number = 0;
    std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    highest = std::max(highest, number);
  }
  return highest;
}

bool is_installed() { return std::filesystem::exists(std::string(kBin) + "initdb"); }

/// All rows, their columns apart by a bar, their rows by a space; or the error.
std::string ask(const Link& link, const char* sql) {
  const Answer answer(PQexec(link.get(), sql), PQclear);
  if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK && PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
    return PQerrorMessage(link.get());
  std::string out;
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    for (int column = 0; column < PQnfields(answer.get()); ++column)
      out.append(column > 0 ? "|" : row > 0 ? " " : "").append(PQgetvalue(answer.get(), row, column));
  }
  return out;
}

constexpr const char* kRowsOfTheThird = R"sql(
INSERT INTO user_account (realm, id, username_folded, email_folded, service_account_of, document)
  VALUES (1, 'ann', 'ann', '', '', 'a'), (1, 'ben', 'ben', '', '', 'b'), (2, 'ann', 'ann', '', '', 'c');
INSERT INTO credential (realm, user_id, id, place, document)
  VALUES (1, 'ann', 'c1', 1, 'x'), (1, 'ann', 'c2', 2, 'y'), (2, 'ann', 'c1', 1, 'z');
INSERT INTO user_role (realm, user_id, role_id) VALUES (1, 'ben', 'r1'), (2, 'ann', 'r2');
INSERT INTO user_group (realm, user_id, group_id) VALUES (1, 'ben', 'g1'), (2, 'ann', 'g1');
INSERT INTO user_attribute (realm, user_id, name, place, value) VALUES (1, 'ann', 'k', 0, 'v'), (2, 'ann', 'k', 1, 'w');
)sql";

// As the fourth migration of SQLite does.
TEST(Postgres, TheFourthMigrationKeepsWhatUsersHave) {
  if (!is_installed()) GTEST_SKIP() << "PostgreSQL 15 is not installed (Debian: postgresql-15): nothing was migrated";
  const Cluster cluster;
  const Link link = connect(cluster);
  ASSERT_EQ(PQstatus(link.get()), CONNECTION_OK) << PQerrorMessage(link.get()) << cluster.log();
  for (const char* part : {postgres::kSchema, postgres::kSecond, postgres::kThird, kRowsOfTheThird, postgres::kFourth})
    ASSERT_EQ(ask(link, part), "");
  const auto of_users = [&](const std::string& table, const std::string& columns) {
    const std::string sql = "SELECT own.realm, user_account.id, " + columns + " FROM " + table +
                            " AS own JOIN user_account ON number = user_number AND user_account.realm = own.realm "
                            "ORDER BY own.realm, user_account.id, " +
                            columns;
    return ask(link, sql.c_str());
  };
  EXPECT_EQ(ask(link, "SELECT count(*), count(DISTINCT number) FROM user_account"), "3|3");
  EXPECT_EQ(of_users("credential", "own.id, place, own.document"), "1|ann|c1|1|x 1|ann|c2|2|y 2|ann|c1|1|z");
  EXPECT_EQ(of_users("user_role", "role_id"), "1|ben|r1 2|ann|r2");
  EXPECT_EQ(of_users("user_group", "group_id"), "1|ben|g1 2|ann|g1");
  EXPECT_EQ(of_users("user_attribute", "name, place, value"), "1|ann|k|0|v 2|ann|k|1|w");
  EXPECT_EQ(ask(link, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'named%'"), "0");
}

TEST(Postgres, PreparesEveryStatement) {
  if (!is_installed()) {
    GTEST_SKIP() << "PostgreSQL 15 is not installed (Debian: postgresql-15): no statement was prepared";
  }
  const Cluster cluster;
  const Link link = connect(cluster);
  ASSERT_EQ(PQstatus(link.get()), CONNECTION_OK) << PQerrorMessage(link.get()) << cluster.log();
  for (const char* migration : {postgres::kSchema, postgres::kSecond, postgres::kThird, postgres::kFourth,
                                postgres::kFifth, postgres::kSixth}) {
    const Answer schema(PQexec(link.get(), migration), PQclear);
    ASSERT_EQ(PQresultStatus(schema.get()), PGRES_COMMAND_OK) << PQerrorMessage(link.get());
  }
  for (const auto& statement : sql_statements()) {
    const std::string name(statement.name);
    const Answer prepared(PQprepare(link.get(), name.c_str(), std::string(statement.text).c_str(), 0, nullptr),
                          PQclear);
    EXPECT_EQ(PQresultStatus(prepared.get()), PGRES_COMMAND_OK) << name << ": " << PQerrorMessage(link.get());
    const Answer described(PQdescribePrepared(link.get(), name.c_str()), PQclear);
    EXPECT_EQ(PQnparams(described.get()), parameters_of(statement.text)) << name;
  }
}

TEST(SqlStatements, HaveNamesOfTheirOwnAndParametersWithoutGaps) {
  std::set<std::string_view> names;
  for (const auto& statement : sql_statements()) {
    EXPECT_TRUE(names.insert(statement.name).second) << statement.name;
    for (int i = 1; i <= parameters_of(statement.text); ++i) {
      EXPECT_TRUE(statement.text.contains("$" + std::to_string(i))) << statement.name << " never uses $" << i;
    }
    EXPECT_FALSE(statement.text.contains('?')) << statement.name;
  }
}

}  // namespace
}  // namespace latchkey::store
