// Names to things: the Admin REST API speaks of ids, people speak of names.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/commands.h"
#include "cli/edits.h"

namespace latchkey::cli {
namespace {

Result<json::Object> only_one(const Result<json::Value>& found, std::string_view what, const std::string& name) {
  if (!found) return std::unexpected(found.error());
  if (!found->is_array() || found->as_array().empty() || !found->as_array().front().is_object())
    return fail(Error::Kind::not_found, fmt::format("there is no {} '{}'", what, name));
  return found->as_array().front().as_object();
}

Result<std::string> read_file(const std::string& file) {
  if (file == "-") return std::string((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error::Kind::invalid, fmt::format("{} cannot be read", file));
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

Status<> edit(json::Value& body, const std::vector<Result<Edit>>& edits) {
  for (const auto& one : edits) {
    if (!one) return std::unexpected(one.error());
    if (!body.is_object()) return fail(Error::Kind::invalid, "only an object can be edited, and this is a list");
    if (auto done = apply_edit(body.as_object(), *one); !done) return done;
  }
  return {};
}

}  // namespace

Result<json::Object> find_user(Session& session, const std::string& username) {
  return only_one(session.client().get(session.path("users"), {{"username", username}, {"exact", "true"}}), "user", username);
}

Result<json::Object> find_client(Session& session, const std::string& client_id) {
  return only_one(session.client().get(session.path("clients"), {{"clientId", client_id}}), "client", client_id);
}

Result<std::string> id_of(const json::Object& object) {
  std::string id(json::string_or_empty(object, "id"));
  if (id.empty()) return fail(Error::Kind::unavailable, "the server's answer has no id");
  return id;
}

Result<json::Value> read_body(const std::string& file, const std::vector<std::string>& sets,
                              const std::vector<std::string>& removals) {
  json::Value body = json::Object();
  if (!file.empty()) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    auto parsed = json::parse(*text, {std::size_t{100} << 20, 64});
    if (!parsed) return fail(Error::Kind::invalid, fmt::format("{}: {}", file, parsed.error().detail));
    body = *std::move(parsed);
  }
  std::vector<Result<Edit>> edits;
  for (const auto& text : sets) edits.push_back(parse_edit(text));
  for (const auto& text : removals) edits.push_back(parse_removal(text));
  if (auto edited = edit(body, edits); !edited) return std::unexpected(edited.error());
  return body;
}

}  // namespace latchkey::cli
