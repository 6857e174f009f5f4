#include "main/realm_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "json/element_stream.h"
#include "kc/defaults/defaults.h"
#include "kc/import/import.h"
#include "main/staged_realm.h"

namespace latchkey::main {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr json::Limits kUserLimits{std::size_t{16} << 20, 64};

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// "demo" of `demo-users-0.json`; "" for other files.
std::string realm_of_companion(const std::string& path) {
  const std::string file = name_of(path);
  std::string_view name = file;
  if (!name.ends_with(".json")) return {};
  name.remove_suffix(5);
  const auto digits = name.find_last_not_of("0123456789");
  if (digits == std::string_view::npos || digits + 1 == name.size()) return {};
  name = name.substr(0, digits + 1);
  constexpr std::string_view kMiddle = "-users-";
  return name.ends_with(kMiddle) ? std::string(name.substr(0, name.size() - kMiddle.size())) : std::string();
}

Result<std::vector<std::string>> list_files(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector{path};
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  }
  if (error) return fail(Error::Kind::unavailable, fmt::format("{}: {}", path, error.message()));
  if (paths.empty()) return fail(Error::Kind::not_found, fmt::format("{}: no *.json in this folder", path));
  std::ranges::sort(paths);
  return paths;
}

Error in_file(const std::string& path, const Error& error) {
  return {error.kind, fmt::format("{}: {}", path, error.detail)};
}

/// Whether the file holds a list of realms.
Result<bool> is_list(const std::string& path) {
  char first = 0;
  auto read = for_each_piece(path, [&](std::string_view piece) -> Status<> {
    const auto at = piece.find_first_not_of(" \t\r\n");
    if (first == 0 && at != std::string_view::npos) first = piece[at];
    return first == 0 ? Status<>{} : Status<>(fail(Error::Kind::conflict, ""));  // enough
  });
  if (first == 0 && !read) return std::unexpected(read.error());
  return first == '[';
}

class FilesImport {
 public:
  FilesImport(const SetupTools& tools, bool replace) : tools_(tools), replace_(replace) {}

  Result<std::vector<RealmImportResult>> run(const std::vector<std::string>& files) {
    std::vector<std::string> realms;
    for (const auto& file : files) {
      const auto owner = realm_of_companion(file);
      if (owner.empty()) {
        realms.push_back(file);
      } else {
        companions_[owner].push_back(file);
      }
    }
    for (const auto& file : realms) {
      const auto list = is_list(file);
      if (!list) return std::unexpected(list.error());
      if (auto done = *list ? import_list(file) : import_one(file); !done) return std::unexpected(done.error());
    }
    for (const auto& [owner, left] : companions_) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}: these are users of the realm \"{}\", whose own file is missing",
                              name_of(left.front()), owner));
    }
    return std::move(results_);
  }

 private:
  /// False: it is there and stays.
  Result<bool> wanted(const std::string& realm) {
    if (replace_) return true;
    const auto head = sync_wait(tools_.store.realms().find_realm(realm));
    if (!head) return std::unexpected(head.error());
    if (!*head) return true;
    results_.push_back({realm, true, 0});
    companions_.erase(realm);
    return false;
  }

  Status<> import_one(const std::string& file) {
    // Users may stand before the clients and groups that they name, so the file is read twice.
    json::ElementStream first("users", kc::kRealmFileLimits);
    auto passed = for_each_piece(file, [&](std::string_view piece) { return first.feed(piece, {}); });
    if (!passed) return std::unexpected(in_file(file, passed.error()));
    auto realm = first.finish();
    if (!realm) return std::unexpected(in_file(file, realm.error()));
    const std::string name(json::string_or_empty(*realm, "realm"));
    if (name.empty()) {
      return fail(Error::Kind::invalid, fmt::format("{}: realm is missing: this is not a realm file", name_of(file)));
    }
    const auto go = wanted(name);
    if (!go) return std::unexpected(go.error());
    return *go ? stream(file, std::move(*realm)) : Status<>{};
  }

  Status<> stream(const std::string& file, json::Object object) {
    auto stream = kc::ImportStream::begin(std::move(object), name_of(file), options());
    if (!stream) return std::unexpected(stream.error());
    const auto parts = stream->parts();
    const std::string name = parts.settings.name;
    StagedRealm staged(tools_, known_, parts);
    if (auto created = staged.create(parts); !created) return created;
    if (auto read = read_users(file, *stream, staged); !read) return std::unexpected(read.error());
    for (const auto& companion : std::exchange(companions_[name], {})) {
      const auto owner = read_users(companion, *stream, staged);
      if (!owner) return std::unexpected(owner.error());
      if (*owner == name) continue;
      return fail(Error::Kind::invalid,
                  fmt::format("{}: these are users of the realm \"{}\"", name_of(companion), *owner));
    }
    companions_.erase(name);
    for (auto& user : stream->missing_service_accounts()) {
      if (auto added = staged.add({std::move(user), {}}, "service account"); !added) return added;
    }
    if (auto shown = staged.publish(replace_); !shown) return shown;
    report(name, stream->take_notes(), staged.users());
    return {};
  }

  /// The name of the realm that the file is of.
  Result<std::string> read_users(const std::string& file, kc::ImportStream& stream, StagedRealm& staged) {
    json::ElementStream users("users", kUserLimits);
    const std::string name = name_of(file);
    const auto take = [&](json::Value value) -> Status<> {
      std::string place = fmt::format("{}: users[{}]", name, users.count() - 1);
      auto user = stream.read(std::move(value), place);
      if (!user) return std::unexpected(user.error());
      for (const auto& role : stream.take_new_roles()) {
        if (auto added = staged.add(role); !added) return added;
      }
      return staged.add(std::move(*user), std::move(place));
    };
    // What a user's own message says begins with the place already.
    Status<> wrong;
    auto fed = for_each_piece(file, [&](std::string_view piece) {
      return users.feed(piece, [&](json::Value value) {
        auto taken = take(std::move(value));
        if (!taken) wrong = taken;
        return taken;
      });
    });
    if (!wrong) return std::unexpected(wrong.error());
    if (!fed) return std::unexpected(in_file(file, fed.error()));
    auto rest = users.finish();
    if (!rest) return std::unexpected(in_file(file, rest.error()));
    return std::string(json::string_or_empty(*rest, "realm"));
  }

  /// A list of realms is read whole: it is bounded, as all files that are.
  Status<> import_list(const std::string& file) {
    kc::RealmFile text{name_of(file), ""};
    auto read = for_each_piece(file, [&](std::string_view piece) -> Status<> {
      text.text += piece;
      if (text.text.size() <= kc::kMaxRealmFileBytes) return {};
      return fail(Error::Kind::invalid,
                  fmt::format("a list of realms may have {} MiB; give each realm a file of its own",
                              kc::kMaxRealmFileBytes >> 20));
    });
    if (!read) return std::unexpected(in_file(file, read.error()));
    auto realms = kc::import_files({text}, options());
    if (!realms) return std::unexpected(realms.error());
    for (auto& realm : *realms) {
      const auto go = wanted(realm.parts.settings.name);
      if (!go) return std::unexpected(go.error());
      if (!*go) continue;
      if (auto done = put(std::move(realm)); !done) return done;
    }
    return {};
  }

  Status<> put(kc::ImportedRealm realm) {
    StagedRealm staged(tools_, known_, realm.parts);
    if (auto created = staged.create(realm.parts); !created) return created;
    std::map<std::string, kc::UserLinks> links;
    for (auto& of_user : realm.links) links[of_user.user.value] = std::move(of_user);
    for (auto& user : realm.users) {
      kc::UserLinks own = std::move(links[user.id.value]);
      std::string place = "user " + user.username;
      if (auto added = staged.add({std::move(user), std::move(own)}, std::move(place)); !added) return added;
    }
    if (auto shown = staged.publish(replace_); !shown) return shown;
    report(realm.parts.settings.name, realm.notes, staged.users());
    return {};
  }

  void report(const std::string& realm, const std::vector<std::string>& notes, std::size_t users) {
    for (const auto& note : notes) tools_.log.warn("realm import", {{"realm", realm}, {"note", note}});
    results_.push_back({realm, false, users});
  }

  [[nodiscard]] const kc::ImportOptions& options() const { return options_; }

  const SetupTools& tools_;
  const bool replace_;
  endpoints::RealmCache known_{tools_.store.realms(), tools_.sealer, tools_.log};
  const kc::KeySource keys_ = kc::generated_keys();
  const kc::ImportOptions options_{.makings = {tools_.random, keys_, tools_.now},
                                   .placeholder = tools_.placeholder,
                                   .hash_password = [this](std::string_view password) {
                                     return crypto::hash_argon2id(password, tools_.random.bytes(16));
                                   }};
  std::map<std::string, std::vector<std::string>> companions_;  // by realm
  std::vector<RealmImportResult> results_;
};

}  // namespace

Status<> for_each_piece(const std::string& path, const std::function<Status<>(std::string_view)>& take) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Error::Kind::not_found, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  std::string buffer(kPiece, '\0');
  for (bool first = true; in; first = false) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    std::string_view piece(buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (first && piece.starts_with("\xEF\xBB\xBF")) piece.remove_prefix(3);  // editors put a byte order mark there
    if (auto taken = take(piece); !taken) return taken;
  }
  if (in.bad()) return fail(Error::Kind::unavailable, fmt::format("{}: cannot be read to its end", path));
  return {};
}

Result<std::vector<RealmImportResult>> import_realm_files(const SetupTools& tools, const std::string& path,
                                                          bool replace) {
  const auto files = list_files(path);
  if (!files) return std::unexpected(files.error());
  return FilesImport(tools, replace).run(*files);
}

}  // namespace latchkey::main
