// Files and directories of realms: `<realm>-realm.json`, `<realm>-users-N.json`, or any JSON with one realm or a list.
#include <fmt/format.h>

#include <map>

#include "kc/import/import_realm.h"

namespace latchkey::kc {
namespace {

struct ParsedFile {
  std::string name;
  json::Value value;
  std::set<std::string> unknown;
};

Result<ParsedFile> parse_file(const RealmFile& file, const PlaceholderLookup& lookup) {
  std::string_view text = file.text;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // editors put a byte order mark there
  auto value = json::parse(text, kRealmFileLimits);
  if (!value) return fail(value.error().kind, fmt::format("{}: {}", file.name, value.error().detail));
  ParsedFile parsed{file.name, std::move(*value), {}};
  parsed.unknown = expand_placeholders_in(parsed.value, lookup);
  return parsed;
}

struct Entry {
  const ParsedFile* file = nullptr;
  const json::Object* object = nullptr;
  std::string place;  ///< "demo.json" or "all.json: [2]", for messages
  std::string realm;
};

/// The objects of a file; Error when it is neither an object nor a list of objects, or one does not name its realm.
Status<> list_objects(const ParsedFile& file, std::vector<Entry>& entries) {
  const auto add = [&](const json::Value& value, std::string place) -> Status<> {
    const json::Object* object = value.if_object();
    if (object == nullptr) return fail(Error::Kind::invalid, place + ": a realm must be an object");
    const std::string realm(json::string_or_empty(*object, "realm"));
    if (realm.empty()) return fail(Error::Kind::invalid, place + ": realm is missing: this is not a realm file");
    entries.push_back({&file, object, std::move(place), realm});
    return {};
  };
  const json::Array* list = file.value.if_array();
  if (list == nullptr) return add(file.value, file.name);
  if (list->empty()) return fail(Error::Kind::invalid, file.name + ": the list of realms is empty");
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (auto added = add((*list)[i], fmt::format("{}: [{}]", file.name, i)); !added) return added;
  }
  return {};
}

/// `demo-users-0.json`, whatever its folder.
bool is_companion(const Entry& entry) {
  std::string_view name = entry.file->name;
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const std::string prefix = entry.realm + "-users-";
  if (!name.starts_with(prefix) || !name.ends_with(".json")) return false;
  const std::string_view number = name.substr(prefix.size(), name.size() - prefix.size() - 5);
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::vector<ImportedRealm>> import_entries(const std::vector<Entry>& entries, const ImportOptions& options) {
  std::map<std::string, std::vector<Companion>> companions;
  std::map<std::string, const Entry*> realms;
  for (const auto& entry : entries) {
    if (is_companion(entry)) {
      companions[entry.realm].push_back({entry.place, entry.object});
    } else if (const auto [found, fresh] = realms.emplace(entry.realm, &entry); !fresh) {
      return fail(Error::Kind::conflict,
                  fmt::format("{}: the realm \"{}\" is in {} too", entry.place, entry.realm, found->second->place));
    }
  }
  for (const auto& [realm, files] : companions) {
    if (!realms.contains(realm)) {
      return fail(
          Error::Kind::invalid,
          fmt::format("{}: these are users of the realm \"{}\", whose own file is missing", files.front().file, realm));
    }
  }
  std::vector<ImportedRealm> imported;
  for (const auto& entry : entries) {
    if (is_companion(entry)) continue;
    auto realm = import_expanded({entry.object, entry.place, companions[entry.realm], entry.file->unknown}, options);
    if (!realm) return std::unexpected(realm.error());
    imported.push_back(std::move(*realm));
  }
  return imported;
}

}  // namespace

Result<std::vector<ImportedRealm>> import_files(const std::vector<RealmFile>& files, const ImportOptions& options) {
  std::vector<ParsedFile> parsed;
  parsed.reserve(files.size());  // entries point into it
  std::vector<Entry> entries;
  for (const auto& file : files) {
    auto one = parse_file(file, options.placeholder);
    if (!one) return std::unexpected(one.error());
    parsed.push_back(std::move(*one));
    if (auto listed = list_objects(parsed.back(), entries); !listed) return std::unexpected(listed.error());
  }
  return import_entries(entries, options);
}

Result<std::vector<std::string>> realm_names(const RealmFile& file, const PlaceholderLookup& placeholder) {
  auto parsed = parse_file(file, placeholder);
  if (!parsed) return std::unexpected(parsed.error());
  std::vector<Entry> entries;
  if (auto listed = list_objects(*parsed, entries); !listed) return std::unexpected(listed.error());
  std::vector<std::string> names;
  for (auto& entry : entries) names.push_back(std::move(entry.realm));
  return names;
}

}  // namespace latchkey::kc
