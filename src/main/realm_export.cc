#include "main/realm_export.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "kc/export/export.h"
#include "kc/kept.h"
#include "kc/organization_groups.h"
#include "kc/organizations.h"
#include "store/codec/assemble.h"

namespace latchkey::main {
namespace {

constexpr std::size_t kPage = 200;

/// Written beside its place and moved there at the end.
class WholeFile {
 public:
  explicit WholeFile(std::string path) : path_(std::move(path)), out_(part(), std::ios::binary | std::ios::trunc) {
    ::chmod(part().c_str(), 0600);
  }
  ~WholeFile() {
    std::error_code ignored;
    if (!finished_) std::filesystem::remove(part(), ignored);
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  Status<> write(std::string_view text) {
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    return out_ ? Status<>{} : failed();
  }
  Status<> finish() {
    out_.close();
    std::error_code error;
    if (out_) std::filesystem::rename(part(), path_, error);
    finished_ = out_ && !error;
    return finished_ ? Status<>{} : failed();
  }

 private:
  [[nodiscard]] std::string part() const { return path_ + ".part"; }
  [[nodiscard]] Status<> failed() const {
    return fail(Error::Kind::unavailable, fmt::format("{}: cannot be written", path_));
  }

  const std::string path_;
  std::ofstream out_;
  bool finished_ = false;
};

/// The users of a realm, in the order of their ids.
class UserWalk {
 public:
  UserWalk(const store::Store& store, const model::Realm& realm) : store_(store), realm_(realm) {}

  /// The next one in Keycloak's JSON; nothing at the end.
  Result<std::optional<json::Object>> next() {
    if (at_ == page_.size() && !ended_) {
      if (auto read = read_page(); !read) return std::unexpected(read.error());
    }
    if (at_ == page_.size()) return std::nullopt;
    const auto& user = page_[at_++];
    auto identities = sync_wait(store_.users().list_federated_identities(realm_.id(), user.id));
    if (!identities) return std::unexpected(identities.error());
    auto consents = sync_wait(store_.users().list_consents(realm_.id(), user.id));
    if (!consents) return std::unexpected(consents.error());
    return kc::export_user(realm_, user, {user.id, std::move(*identities), std::move(*consents)});
  }

 private:
  Status<> read_page() {
    const std::string after = page_.empty() ? "" : page_.back().id.value;
    auto users = sync_wait(store_.users().list_users(realm_.id(), after, kPage));
    if (!users) return std::unexpected(users.error());
    ended_ = users->size() < kPage;
    page_ = std::move(*users);
    at_ = 0;
    return {};
  }

  const store::Store& store_;
  const model::Realm& realm_;
  std::vector<model::User> page_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

class Export {
 public:
  Export(const store::Store& store, const crypto::Sealer& sealer, const RealmExport& what)
      : store_(store), sealer_(sealer), what_(what) {}

  Result<std::vector<ExportedFile>> run() {
    auto heads = chosen();
    if (!heads) return std::unexpected(heads.error());
    auto done = what_.file.empty() ? into_folder(*heads) : into_file(*heads);
    if (!done) return std::unexpected(done.error());
    return std::move(files_);
  }

 private:
  Result<std::vector<store::RealmHead>> chosen() {
    auto heads = sync_wait(store_.realms().list_realms());
    if (!heads || what_.realm.empty()) return heads;
    std::erase_if(*heads, [&](const auto& head) { return head.name != what_.realm; });
    if (heads->empty()) return fail(Error::Kind::not_found, fmt::format("there is no realm '{}'", what_.realm));
    return heads;
  }

  Result<std::unique_ptr<model::Realm>> load(const store::RealmHead& head) {
    const auto record = sync_wait(store_.realms().load_realm(head.id));
    if (!record) return std::unexpected(record.error());
    if (!*record) return fail(Error::Kind::conflict, fmt::format("realm '{}' was deleted meanwhile", head.name));
    auto parts = store::assemble(**record, sealer_);
    if (!parts) return std::unexpected(parts.error());
    return std::make_unique<model::Realm>(std::move(*parts));
  }

  /// Up to `limit` users into the list of `owner`; how many there were.
  Result<std::size_t> write_users(WholeFile& file, const json::Object& owner, UserWalk& walk, std::size_t limit,
                                  std::optional<json::Object> first = {}) {
    kc::UserListWriter list([&file](std::string_view text) { return file.write(text); });
    auto written = list.begin(owner);
    std::size_t count = 0;
    while (written && count < limit) {
      auto user = first ? Result<std::optional<json::Object>>(std::exchange(first, std::nullopt)) : walk.next();
      if (!user) return std::unexpected(user.error());
      if (!*user) break;
      written = list.add(**user);
      ++count;
    }
    if (written) written = list.end();
    if (!written) return std::unexpected(written.error());
    return count;
  }

  /// Members stand in their organizations: users name groups only.
  Status<> add_members(const model::Realm& realm, json::Object& object) {
    auto* organizations = object.if_contains("organizations");
    if (organizations == nullptr || !organizations->is_array()) return {};
    for (auto& entry : organizations->get_array()) {
      const auto id = json::string_or_empty(entry.as_object(), "id");
      const auto organization = kc::find_kept(realm, kc::kOrganizationType, id);
      if (!organization) continue;
      auto members = list_members(realm, *organization);
      if (!members) return std::unexpected(members.error());
      entry.as_object()["members"] = std::move(*members);
    }
    return {};
  }

  Result<json::Array> list_members(const model::Realm& realm, const model::Component& organization) {
    json::Array members;
    const kc::OrganizationGroups groups(realm, organization);
    store::UserQuery query{
        .exclude_service_accounts = false, .in_group = kc::member_group(organization), .limit = kPage};
    for (;; query.first += kPage) {
      const auto users = sync_wait(store_.users().search_users(realm.id(), query));
      if (!users) return std::unexpected(users.error());
      for (const auto& user : *users) {
        const bool managed = kc::membership(organization, user) == kc::Membership::managed;
        json::Object member{{"username", user.username}, {"membershipType", managed ? "MANAGED" : "UNMANAGED"}};
        json::Array paths;
        for (const auto& group : groups.of(user)) paths.emplace_back(json::String(groups.path(*group)));
        if (!paths.empty()) member["groups"] = std::move(paths);
        members.emplace_back(std::move(member));
      }
      if (users->size() < kPage) return members;
    }
  }

  /// The realm's own object, with its users where they belong into it.
  Result<std::size_t> write_realm(WholeFile& file, const model::Realm& realm) {
    json::Object object = kc::export_realm(realm);
    if (what_.users != ExportUsers::skip) {
      if (auto added = add_members(realm, object); !added) return std::unexpected(added.error());
    }
    if (what_.users == ExportUsers::realm_file) {
      UserWalk walk(store_, realm);
      return write_users(file, object, walk, ~std::size_t{0});
    }
    if (auto written = file.write(json::pretty(json::Value(object))); !written) return std::unexpected(written.error());
    return 0;
  }

  Status<> into_file(const std::vector<store::RealmHead>& heads) {
    WholeFile file(what_.file);
    const bool list = heads.size() != 1;
    std::size_t users = 0;
    Status<> written = list ? file.write("[\n") : Status<>{};
    for (const auto& head : heads) {
      if (!written) return written;
      const auto realm = load(head);
      if (!realm) return std::unexpected(realm.error());
      if (&head != &heads.front()) written = file.write(",\n");
      const auto count = write_realm(file, **realm);
      if (!count) return std::unexpected(count.error());
      users += *count;
    }
    if (written && list) written = file.write("]\n");
    if (written) written = file.finish();
    if (written) files_.push_back({what_.file, users});
    return written;
  }

  Status<> into_folder(const std::vector<store::RealmHead>& heads) {
    std::error_code error;
    std::filesystem::create_directories(what_.dir, error);
    if (error) return fail(Error::Kind::unavailable, fmt::format("{}: {}", what_.dir, error.message()));
    for (const auto& head : heads) {
      const auto realm = load(head);
      if (!realm) return std::unexpected(realm.error());
      const std::string path = fmt::format("{}/{}-realm.json", what_.dir, head.name);
      WholeFile file(path);
      const auto count = write_realm(file, **realm);
      if (!count) return std::unexpected(count.error());
      if (auto finished = file.finish(); !finished) return finished;
      files_.push_back({path, *count});
      if (auto written = write_companions(**realm); !written) return written;
    }
    return {};
  }

  Status<> write_companions(const model::Realm& realm) {
    if (what_.users != ExportUsers::same_file && what_.users != ExportUsers::different_files) return {};
    const std::size_t limit = what_.users == ExportUsers::same_file ? ~std::size_t{0} : what_.users_per_file;
    const json::Object owner{{"realm", realm.name()}};
    UserWalk walk(store_, realm);
    for (int number = 0;; ++number) {
      auto first = walk.next();
      if (!first) return std::unexpected(first.error());
      if (!*first) return {};
      const std::string path = fmt::format("{}/{}-users-{}.json", what_.dir, realm.name(), number);
      WholeFile file(path);
      const auto count = write_users(file, owner, walk, limit, std::move(*first));
      if (!count) return std::unexpected(count.error());
      if (auto finished = file.finish(); !finished) return finished;
      files_.push_back({path, *count});
    }
  }

  const store::Store& store_;
  const crypto::Sealer& sealer_;
  const RealmExport& what_;
  std::vector<ExportedFile> files_;
};

}  // namespace

Result<std::vector<ExportedFile>> export_realms(const store::Store& store, const crypto::Sealer& sealer,
                                                const RealmExport& what) {
  return Export(store, sealer, what).run();
}

}  // namespace latchkey::main
