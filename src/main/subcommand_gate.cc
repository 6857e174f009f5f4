// latchkey gate
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "gateway/advice.h"
#include "gateway/setup.h"
#include "main/gate.h"
#include "main/gate_options.h"
#include "main/subcommands.h"

namespace latchkey::main {
namespace {

using Rule = gateway::RuleSettings;

std::string asked(const Rule& rule) {
  switch (rule.require) {
    case Rule::Require::open:
      return "open";
    case Rule::Require::deny:
      return "nobody";
    case Rule::Require::bearer:
      return "an access token";
    case Rule::Require::any:
      return "a login or an access token";
    case Rule::Require::login:
      break;
  }
  return "a login";
}

std::string described(const Rule& rule) {
  std::string out = asked(rule);
  if (!rule.roles.empty()) out += fmt::format(", role {}", fmt::join(rule.roles, " or "));
  if (!rule.groups.empty()) out += fmt::format(", group {}", fmt::join(rule.groups, " or "));
  if (!rule.scopes.empty()) out += fmt::format(", scope {}", fmt::join(rule.scopes, " and "));
  if (!rule.acr.empty()) out += fmt::format(", acr {}", fmt::join(rule.acr, " or "));
  if (rule.max_age) out += fmt::format(", no older than {} s", rule.max_age->count());
  if (!rule.allow.empty()) out += ", " + rule.allow;
  if (!rule.provider.empty()) out += fmt::format(", by {}", rule.provider);
  return out;
}

}  // namespace

std::string describe(const gateway::Settings& settings) {
  std::string out;
  for (const auto& provider : settings.providers)
    out += fmt::format("provider  {:<24} {}\n", provider.name, provider.issuer);
  for (const auto& upstream : settings.upstreams)
    out += fmt::format("upstream  {:<24} {}\n", upstream.path, upstream.upstream->address());
  for (const auto& rule : settings.rules) {
    const std::string methods = rule.methods.empty() ? "" : fmt::format("{} ", fmt::join(rule.methods, ","));
    const std::string path = rule.path + (rule.suffixes ? "[.*]" : "") + (rule.exact ? " (exactly)" : "");
    out += fmt::format("rule      {:<24} {}\n", methods + path, described(rule));
  }
  const bool all = std::ranges::any_of(
      settings.rules, [](const Rule& rule) { return rule.path == "/" && !rule.exact && rule.methods.empty(); });
  if (!all) out += fmt::format("rule      {:<24} a login\n", "everything else");
  for (const auto& note : gateway::advice(settings)) out += fmt::format("note      {}\n", note);
  return out;
}

void add_gate(CLI::App& app, Actions& actions) {
  auto* gate = app.add_subcommand(
      "gate", "A login in front of any application: a reverse proxy, or the answer to another proxy's question.");
  auto options = GateOptions::add_to(*gate);
  gate->footer(
      "AUTHORITY, CLIENT_ID and CLIENT_SECRET come from the environment or the file.\n"
      "Try it:  latchkey gate --upstream http://127.0.0.1:5000\n"
      "SIGHUP reads the file again; SIGTERM ends when the requests in flight have ended.");
  actions.emplace_back(gate, [options](const Environment& environment) {
    auto settings = options->resolve(environment);
    if (!settings) return complain(settings.error().detail);
    if (const auto checked = gateway::check_setup(*settings); !checked) return complain(checked.error().detail);
    if (options->check_only) {
      fmt::print("{}", describe(*settings));
      return 0;
    }
    return run_gate(
        *std::move(settings), [&] { return options->resolve(environment); }, GateOptions::unused(environment));
  });
}

}  // namespace latchkey::main
