// POST /admin/realms/{realm}/latchkey/apply?dryRun=&prune=: a realm file brought to a realm, by whoever administers all
// of it.
#include "admin/change.h"
#include "admin/query.h"
#include "admin/realms/apply.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"

namespace latchkey::admin {
namespace {

std::string_view word(kc::Difference::Kind kind) {
  switch (kind) {
    case kc::Difference::Kind::added:
      return "added";
    case kc::Difference::Kind::changed:
      return "changed";
    case kc::Difference::Kind::removed:
      return "removed";
  }
  return "";
}

json::Object write_report(const ApplyReport& report) {
  json::Array differences;
  for (const auto& one : report.differences) {
    differences.push_back(
        json::Object{{"kind", word(one.kind)}, {"place", one.place}, {"before", one.before}, {"after", one.after}});
  }
  json::Array notes;
  for (const auto& text : report.notes) notes.emplace_back(json::String(text));
  return {{"differences", std::move(differences)}, {"notes", std::move(notes)}};
}

}  // namespace

Task<Reply> apply_realm(const Call& call) {
  Query query(call.request);
  const ApplyOptions options{.prune = query.boolean_or("prune", false), .dry_run = query.boolean_or("dryRun", false)};
  if (query.error()) co_return *query.error();
  auto wanted = body_object(call);
  if (!wanted) co_return std::move(wanted.error());
  const ApplyTools tools{call.env.store, call.env.hashing, call.env.sealer, call.env.random, call.now};
  auto planned = co_await plan_realm_file(tools, call.realm, *std::move(wanted), options);
  if (!planned) co_return refusal_of(planned.error());
  const json::Object report = write_report(planned->report);
  if (planned->plan.writes.empty()) co_return json_reply(report);
  Change change{.operation = "ACTION", .resource_type = "REALM", .resource_path = "apply", .representation = report};
  co_return co_await commit(call, std::move(planned->plan), std::move(change), json_reply(report));
}

}  // namespace latchkey::admin
