#include "op/authz/policies.h"

#include <array>
#include <charconv>
#include <optional>

#include "json/json.h"

namespace latchkey::op::authz {
namespace {

bool judge_roles(const Policy& policy, const Identity& who) {
  bool any = false;
  for (const auto& entry : read_entries(policy.setting("roles"))) {
    const auto* role = find_role(who.realm, entry.id);
    const bool has = role != nullptr && who.roles.contains(role);
    if (!has && entry.required) return false;
    any |= has;
  }
  return any;
}

bool judge_client_scopes(const Policy& policy, const Identity& who) {
  bool any = false;
  for (const auto& entry : read_entries(policy.setting("clientScopes"))) {
    const auto* scope = find_client_scope(who.realm, entry.id);
    const bool has = scope != nullptr && holds(who.scopes, scope->name);
    if (!has && entry.required) return false;
    any |= has;
  }
  return any;
}

bool judge_clients(const Policy& policy, const Identity& who) {
  if (who.client == nullptr) return false;
  for (const auto& entry : read_entries(policy.setting("clients"))) {
    if (find_client(who.realm, entry.id) == who.client) return true;
  }
  return false;
}

bool judge_users(const Policy& policy, const Identity& who) {
  if (who.user == nullptr) return false;
  for (const auto& entry : read_entries(policy.setting("users"))) {
    if (entry.id == who.user->id.value || entry.id == who.user->username) return true;
  }
  return false;
}

bool is_below(const model::Realm& realm, const model::Group* group, const model::Group* ancestor) {
  for (int depth = 0; group != nullptr && depth < 64; ++depth) {
    if (group == ancestor) return true;
    group = realm.find_group(group->parent);
  }
  return false;
}

bool judge_groups(const Policy& policy, const Identity& who) {
  if (who.user == nullptr) return false;
  for (const auto& entry : read_entries(policy.setting("groups"))) {
    const auto* wanted = find_group(who.realm, entry.id);
    if (wanted == nullptr) continue;
    for (const auto& id : who.user->groups) {
      const auto* group = who.realm.find_group(id);
      if (group == wanted || (entry.extend_children && is_below(who.realm, group, wanted))) return true;
    }
  }
  return false;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "2026-01-31 23:59:59", in UTC.
std::optional<Instant> moment(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 19) return std::nullopt;
  std::array<int, 6> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kPlaces{
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = number(text.substr(kPlaces[i].first, kPlaces[i].second));
    if (!value) return std::nullopt;
    parts[i] = *value;
  }
  const year_month_day day{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                           std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!day.ok()) return std::nullopt;
  const auto at = sys_days{day} + hours{parts[3]} + minutes{parts[4]} + seconds{parts[5]};
  return from_unix_seconds(duration_cast<seconds>(at.time_since_epoch()).count());
}

/// Between `key` and `key`End, both inclusive; true when neither is set.
bool in_range(const Policy& policy, const std::string& key, int value) {
  const auto from = policy.setting(key);
  const auto to = policy.setting(key + "End");
  if (from.empty()) return true;
  const auto low = number(from);
  const auto high = to.empty() ? low : number(to);
  return low && high && value >= *low && value <= *high;
}

bool judge_time(const Policy& policy, const Identity& who) {
  using namespace std::chrono;
  if (const auto text = policy.setting("nbf"); !text.empty()) {
    const auto from = moment(text);
    if (!from || who.now < *from) return false;
  }
  if (const auto text = policy.setting("noa"); !text.empty()) {
    const auto to = moment(text);
    if (!to || who.now > *to) return false;
  }
  const sys_seconds now{seconds{to_unix_seconds(who.now)}};
  const auto today = floor<days>(now);
  const year_month_day date{today};
  const hh_mm_ss clock{now - today};
  return in_range(policy, "dayMonth", static_cast<int>(static_cast<unsigned>(date.day()))) &&
         in_range(policy, "month", static_cast<int>(static_cast<unsigned>(date.month()))) &&
         in_range(policy, "year", static_cast<int>(date.year())) &&
         in_range(policy, "hour", static_cast<int>(clock.hours().count())) &&
         in_range(policy, "minute", static_cast<int>(clock.minutes().count()));
}

bool judge_regex(const Policy& policy, const Identity& who) {
  if (who.user == nullptr || !who.fits) return false;
  const auto claim = policy.setting("targetClaim");
  const auto fits = [&](std::string_view text) { return who.fits(policy.setting("pattern"), text); };
  if (claim == "preferred_username" || claim == "username") return fits(who.user->username);
  if (claim == "email") return fits(who.user->email);
  if (claim == "given_name") return fits(who.user->first_name);
  if (claim == "family_name") return fits(who.user->last_name);
  if (claim == "sub") return fits(who.user->id.value);
  const auto* value = who.user->attribute(claim);
  return value != nullptr && fits(*value);
}

struct Judge {
  std::string_view type;
  bool (*judge)(const Policy&, const Identity&);
};
constexpr std::array kJudges{Judge{"role", judge_roles},
                             Judge{"client", judge_clients},
                             Judge{"user", judge_users},
                             Judge{"group", judge_groups},
                             Judge{"time", judge_time},
                             Judge{"regex", judge_regex},
                             Judge{"client-scope", judge_client_scopes}};

}  // namespace

std::vector<ListEntry> read_entries(std::string_view json_text) {
  std::vector<ListEntry> entries;
  if (json_text.empty()) return entries;
  const auto value = json::parse(json_text);
  if (!value || !value->is_array()) return entries;
  const auto is_true = [](const json::Object& object, std::string_view key) {
    const auto* flag = json::find(object, key);
    return flag != nullptr && (*flag == json::Value(true) || *flag == json::Value("true"));
  };
  for (const auto& one : value->get_array()) {
    if (one.is_string()) entries.push_back({std::string(json::view(one.get_string()))});
    const auto* object = one.if_object();
    if (object == nullptr) continue;
    std::string id(json::string_or_empty(*object, "id"));
    if (id.empty()) id = json::string_or_empty(*object, "path");
    entries.push_back({std::move(id), is_true(*object, "required"), is_true(*object, "extendChildren")});
  }
  return entries;
}

const model::Role* find_role(const model::Realm& realm, std::string_view text) {
  if (const auto* by_id = realm.find_role(model::RoleId(std::string(text)))) return by_id;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto* client = realm.find_client(text.substr(0, slash));
    if (client != nullptr) return realm.find_client_role(client->uuid, text.substr(slash + 1));
  }
  return realm.find_realm_role(text);
}

const model::Group* find_group(const model::Realm& realm, std::string_view text) {
  if (const auto* by_id = realm.find_group(model::GroupId(std::string(text)))) return by_id;
  for (const auto& group : realm.parts().groups) {
    if (realm.group_path(*group) == text) return group.get();
  }
  return nullptr;
}

const model::Client* find_client(const model::Realm& realm, std::string_view text) {
  if (const auto* by_id = realm.find_client(model::ClientUuid(std::string(text)))) return by_id;
  return realm.find_client(text);
}

const model::ClientScope* find_client_scope(const model::Realm& realm, std::string_view text) {
  if (const auto* by_id = realm.find_scope(model::ScopeId(std::string(text)))) return by_id;
  return realm.find_scope(text);
}

const std::vector<std::string_view>& policy_types() {
  static const std::vector<std::string_view> types{"role",  "client",       "user",      "group",    "time",
                                                   "regex", "client-scope", "aggregate", "resource", "scope"};
  return types;
}

bool judge_simple(const Policy& policy, const Identity& identity) {
  const auto found = std::ranges::find(kJudges, std::string_view(policy.type), &Judge::type);
  return found != kJudges.end() && found->judge(policy, identity);
}

}  // namespace latchkey::op::authz
