#include "kc/import/import_stream.h"

#include <fmt/format.h>

#include "kc/import/import_realm.h"
#include "kc/import/import_state.h"

namespace latchkey::kc {

ImportStream::ImportStream(const ImportOptions& options) : state_(std::make_unique<ImportState>(options)) {
  state_->streams_users = true;
}
ImportStream::ImportStream(ImportStream&& other) noexcept = default;
ImportStream::~ImportStream() = default;

Result<ImportStream> ImportStream::begin(json::Object realm, std::string place, const ImportOptions& options) {
  ImportStream stream(options);
  json::Value whole(std::move(realm));
  RealmSource source;
  source.unknown_placeholders = expand_placeholders_in(whole, options.placeholder);
  source.object = whole.if_object();
  source.place = std::move(place);
  if (auto read = read_realm_into(source, *stream.state_); !read) return std::unexpected(read.error());
  stream.known_roles_ = stream.state_->draft.roles().size();
  return stream;
}

model::RealmParts ImportStream::parts() const { return state_->draft.copy_parts(); }

Result<StreamedUser> ImportStream::read(json::Value user, std::string_view place) {
  (void)expand_placeholders_in(user, state_->options.placeholder);
  const auto wrong = [&](const Error& error) { return fail(error.kind, fmt::format("{}: {}", place, error.detail)); };
  const json::Object* object = user.if_object();
  if (object == nullptr) return wrong({Error::Kind::invalid, "a user must be an object"});
  json::ObjectReader reader(*object, json::Scalars::coerce);
  auto read = read_user(reader, *state_);
  if (auto status = reader.status(); !status) return wrong(status.error());
  if (state_->error()) return wrong(*state_->error());
  StreamedUser out{std::move(*read), {}};
  if (!state_->links.empty()) out.links = std::move(state_->links.back());
  state_->links.clear();
  if (!out.user.service_account_of.empty()) service_accounts_.insert(out.user.service_account_of.value);
  return out;
}

std::vector<model::Role> ImportStream::take_new_roles() {
  const auto& all = state_->draft.roles();
  std::vector<model::Role> fresh(all.begin() + static_cast<std::ptrdiff_t>(known_roles_), all.end());
  known_roles_ = all.size();
  return fresh;
}

std::vector<model::User> ImportStream::missing_service_accounts() {
  std::vector<model::User> made;
  for (const auto& client : state_->draft.clients()) {
    if (needs_service_account(client) && !service_accounts_.contains(client.uuid.value))
      made.push_back(make_service_account(client, *state_));
  }
  return made;
}

std::vector<std::string> ImportStream::take_notes() { return state_->notes.take(); }

}  // namespace latchkey::kc
