// /admin/serverinfo: what this server is and has. A console builds its menus and forms from it.
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "admin/console.h"
#include "admin/reply.h"
#include "kc/catalog/catalog.h"

namespace latchkey::admin {
namespace {

std::int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t pages = 0;
  std::int64_t resident = 0;
  statm >> pages >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

std::string megabytes(std::int64_t bytes) { return fmt::format("{} MB", bytes / 1'000'000); }

json::Object write_memory() {
  const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  const std::int64_t total = ::sysconf(_SC_PHYS_PAGES) * page;
  const std::int64_t free = ::sysconf(_SC_AVPHYS_PAGES) * page;
  const std::int64_t used = resident_bytes();
  return {{"total", total},
          {"totalFormated", json::String(megabytes(total))},
          {"used", used},
          {"usedFormated", json::String(megabytes(used))},
          {"free", free},
          {"freePercentage", total > 0 ? free * 100 / total : 0},
          {"freeFormated", json::String(megabytes(free))}};
}

json::Object write_system(const Call& call) {
  const std::int64_t uptime = to_unix_millis(call.now) - to_unix_millis(call.env.settings.started);
  // Clients compare the number with the incumbent's versions; what stands behind the plus they ignore.
  const std::string version = fmt::format("{}+latchkey.{}", kc::kSpokenVersion, call.env.settings.version);
  json::Object out;
  out["version"] = json::String(version);
  out["serverTime"] = json::String(fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", std::chrono::floor<seconds>(call.now)));
  out["uptime"] = json::String(fmt::format("{} days, {} hours, {} minutes, {} seconds", uptime / 86'400'000,
                                           uptime / 3'600'000 % 24, uptime / 60'000 % 60, uptime / 1000 % 60));
  out["uptimeMillis"] = uptime;
  return out;
}

json::Object write_profile(const json::Array& features) {
  json::Array off;
  for (const auto& feature : features) {
    if (!feature.at("enabled").as_bool()) off.push_back(feature.at("name"));
  }
  return {{"name", "default"},
          {"disabledFeatures", std::move(off)},
          {"previewFeatures", json::Array()},
          {"experimentalFeatures", json::Array()}};
}

void write_parts(const Call& call, json::Object& out) {
  out["features"] = kc::feature_list();
  out["profileInfo"] = write_profile(out["features"].as_array());
  out["cryptoInfo"] = kc::crypto_info();
  out["themes"] = kc::theme_list(call.env.renderer.messages().locales());
  out["socialProviders"] = json::Array();
  out["identityProviders"] = json::Array();
  out["clientImporters"] = json::Array();
  out["providers"] = kc::provider_names();
  out["protocolMapperTypes"] = kc::mapper_types();
  out["builtinProtocolMappers"] = kc::builtin_mappers();
  out["clientInstallations"] = kc::installation_formats();
  out["componentTypes"] = kc::component_types();
  out["passwordPolicies"] = kc::password_policy_types();
  out["enums"] = kc::enum_names();
  out["parameterizedScopeTypes"] = json::Array();
}

}  // namespace

Task<Reply> show_server_info(const Call& call) {
  if (!call.caller.is_administrator()) co_return forbidden();
  json::Object out;
  // How the machine is doing concerns those who administer all of it.
  if (call.caller.of_master()) {
    out["systemInfo"] = write_system(call);
    out["memoryInfo"] = write_memory();
    out["cpuInfo"] = json::Object{{"processorCount", std::thread::hardware_concurrency()}};
  }
  write_parts(call, out);
  co_return json_reply(out);
}

}  // namespace latchkey::admin
