// The credentials that come with a user's JSON: passwords in clear, which the policy judges, and stored ones from
// another server, which are taken as they are.
#include <algorithm>

#include "admin/reply.h"
#include "admin/users/user_draft.h"
#include "base/secret.h"
#include "endpoints/new_password.h"
#include "json/object_reader.h"
#include "kc/read/read_user.h"

namespace latchkey::admin {
namespace {

using Answer = std::expected<BroughtCredentials, http::Response>;

/// A password in clear, or nothing. More than one: the last wins, as if they had been set one after the other.
struct Sorted {
  std::optional<std::string> password;
  bool temporary = false;
  json::Array stored;
};

std::expected<Sorted, http::Response> sort_credentials(const json::Object& body) {
  Sorted sorted;
  json::ObjectReader reader(body, json::Scalars::coerce);
  reader.for_each_object("credentials", [&](json::ObjectReader& entry) {
    const auto type = entry.string_or("type", "password");
    const auto value = entry.string_or("value", "");
    if (type == "password" && !value.empty()) {
      sorted.password = value;
      sorted.temporary = entry.bool_or("temporary", false);
    } else if (entry.object().contains("secretData")) {
      sorted.stored.emplace_back(entry.object());
    }
  });
  if (const auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  return sorted;
}

std::optional<http::Response> take_stored(const Call& call, const json::Array& stored, BroughtCredentials& brought) {
  kc::ImportNotes notes;
  const std::function<Result<crypto::PasswordHash>(std::string_view)> none;
  kc::CredentialReading reading{call.env.random, notes, call.now, none};
  for (const auto& entry : stored) {
    json::ObjectReader reader(entry.as_object(), json::Scalars::coerce);
    const auto before = brought.user.credentials.size();
    kc::read_credential(reader, reading, brought.user, static_cast<int>(before));
    if (const auto status = reader.status(); !status) return refusal_of(status.error());
    auto& credential = brought.user.credentials.back();
    // A known id would overwrite somebody's credential.
    credential.id = model::CredentialId(call.env.random.uuid());
    brought.plan.add(store::PutCredential{call.realm->id(), brought.user.id, credential});
  }
  return std::nullopt;
}

void set_password(const Call& call, crypto::PasswordHash hash, BroughtCredentials& brought) {
  auto& user = brought.user;
  auto credential = endpoints::password_credential(call.env, user, std::move(hash), call.now);
  brought.plan.append(endpoints::plan_new_password(call.env, *call.realm, user, credential));
  std::erase_if(user.credentials, [&](const auto& old) { return old.id == credential.id; });
  user.credentials.push_back(std::move(credential));
}

}  // namespace

Task<Answer> take_credentials(const Call& call, json::Object body, model::User user) {
  BroughtCredentials brought{std::move(user), {}};
  auto sorted = sort_credentials(body);
  if (!sorted) co_return Answer(std::unexpect, std::move(sorted.error()));
  if (auto wrong = take_stored(call, sorted->stored, brought)) co_return Answer(std::unexpect, *std::move(wrong));
  if (!sorted->password) co_return Answer(std::move(brought));
  endpoints::NewPassword wanted{call.realm, brought.user, Secret(*std::move(sorted->password)), false};
  auto hashed = co_await endpoints::hash_new_password(call.env, std::move(wanted));
  if (hashed.kind == endpoints::HashedPassword::Kind::busy) co_return Answer(std::unexpect, unavailable());
  if (hashed.kind == endpoints::HashedPassword::Kind::broken)
    co_return Answer(std::unexpect, refused(400, "Password policy not met"));
  set_password(call, std::move(hashed.hash), brought);
  auto& actions = brought.user.required_actions;
  if (sorted->temporary && std::ranges::find(actions, "UPDATE_PASSWORD") == actions.end())
    actions.emplace_back("UPDATE_PASSWORD");
  co_return Answer(std::move(brought));
}

}  // namespace latchkey::admin
