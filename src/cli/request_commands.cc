// latchkey admin get, create, update, delete: any resource of the Admin REST API by its path
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/edits.h"

namespace latchkey::cli {
namespace {

Result<url::Form> query_of(const std::vector<std::string>& pairs) {
  url::Form form;
  for (const auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(Error::Kind::invalid, fmt::format("--query: '{}' is not NAME=VALUE", pair));
    form.add(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return form;
}

void say_created(Session& session, const RequestCommand& command, const AdminAnswer& answer) {
  const std::string id = answer.created_id();
  if (command.only_id)
    fmt::print("{}\n", id);
  else if (!answer.body.is_null())
    session.show(answer.body);
  else if (!id.empty())
    fmt::print("Created {} with id {}\n", command.resource, id);
}

/// What stands, with the edits laid over it: only an object can be updated in part.
Result<json::Value> changed(Session& session, const RequestCommand& command, std::string& etag) {
  auto sent = read_body(command.file, {}, {});
  if (!sent) return sent;
  auto current = session.client().request({.method = "GET", .path = session.path(command.resource), .query = {},
                                           .body = std::nullopt, .if_match = {}});
  if (!current) return std::unexpected(current.error());
  if (!current->body.is_object()) return fail(Error::Kind::invalid, command.resource + " is a list; name one thing of it");
  if (!sent->is_object()) return fail(Error::Kind::invalid, "an update must be a JSON object");
  etag = current->etag;
  for (const auto& member : sent->as_object()) current->body.as_object()[member.key()] = member.value();
  for (const auto& text : command.sets) {
    const auto edit = parse_edit(text);
    if (!edit) return std::unexpected(edit.error());
    if (auto done = apply_edit(current->body.as_object(), *edit); !done) return std::unexpected(done.error());
  }
  for (const auto& text : command.removals) {
    const auto edit = parse_removal(text);
    if (!edit) return std::unexpected(edit.error());
    if (auto done = apply_edit(current->body.as_object(), *edit); !done) return std::unexpected(done.error());
  }
  return std::move(current->body);
}

}  // namespace

int get(const Environment& environment, const Common& common, const RequestCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto query = query_of(command.query);
    if (!query) return std::unexpected(query.error());
    const auto value = session.client().get(session.path(command.resource), *query);
    if (!value) return std::unexpected(value.error());
    session.show(*value);
    return {};
  });
}

int create(const Environment& environment, const Common& common, const RequestCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    auto body = read_body(command.file, command.sets, command.removals);
    if (!body) return std::unexpected(body.error());
    const auto answer = session.client().send("POST", session.path(command.resource), *std::move(body));
    if (!answer) return std::unexpected(answer.error());
    say_created(session, command, *answer);
    return {};
  });
}

int update(const Environment& environment, const Common& common, const RequestCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    std::string etag;
    auto body = changed(session, command, etag);
    if (!body) return std::unexpected(body.error());
    const auto answer = session.client().request({.method = "PUT", .path = session.path(command.resource), .query = {},
                                                  .body = *std::move(body), .if_match = etag});
    if (!answer) return std::unexpected(answer.error());
    return {};
  });
}

int remove(const Environment& environment, const Common& common, const RequestCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    auto body = read_body(command.file, command.sets, {});
    if (!body) return std::unexpected(body.error());
    AdminRequest request{.method = "DELETE", .path = session.path(command.resource), .query = {}, .body = std::nullopt, .if_match = {}};
    if (!command.file.empty() || !command.sets.empty()) request.body = *std::move(body);
    const auto answer = session.client().request(request);
    if (!answer) return std::unexpected(answer.error());
    return {};
  });
}

}  // namespace latchkey::cli
