// account/credentials: what the person signs in with. A password is changed on a page of the login (kc_action), where the
// person has just proven who they are; here names are given and what is no longer used is removed.
#include <algorithm>

#include "account/reply.h"
#include "account/resources.h"
#include "base/utf8.h"
#include "endpoints/event_trail.h"
#include "kc/write/write_account.h"

namespace latchkey::account {
namespace {

constexpr std::string_view kPassword = "password";
constexpr std::size_t kLongestLabel = 255;
constexpr int kSecondFactorLevel = 2;

std::string_view category_of(std::string_view type) {
  if (type == kPassword) return "basic-authentication";
  return type == "webauthn-passwordless" ? "passwordless" : "two-factor";
}

bool is_shown(const model::Credential& credential) { return credential.type != "password-history"; }

std::vector<kc::OwnCredentials> own_credentials(const Call& call) {
  std::vector<kc::OwnCredentials> own;
  kc::OwnCredentials password{.type = std::string(kPassword), .category = std::string(category_of(kPassword))};
  const auto* action = call.realm().find_required_action("UPDATE_PASSWORD");
  if (action == nullptr || action->enabled) password.update_action = "UPDATE_PASSWORD";
  own.push_back(std::move(password));
  for (const auto& credential : call.user.credentials) {
    if (!is_shown(credential)) continue;
    auto found = std::ranges::find(own, credential.type, &kc::OwnCredentials::type);
    if (found == own.end()) {
      own.push_back({.type = credential.type, .category = std::string(category_of(credential.type))});
      found = own.end() - 1;
    }
    found->credentials.push_back(&credential);
  }
  // Where there is none to change, one can be made by the same action.
  if (own.front().credentials.empty()) std::swap(own.front().update_action, own.front().create_action);
  return own;
}

const model::Credential* find_own(const Call& call) {
  const auto found = std::ranges::find_if(call.user.credentials, [&](const auto& credential) {
    return credential.id.value == call.param("credential") && is_shown(credential);
  });
  return found == call.user.credentials.end() ? nullptr : &*found;
}

Task<http::Response> commit(const Call& call, store::Plan plan, std::string_view event_type,
                            const model::Credential& credential) {
  auto event = event_of(call, event_type);
  event.details["credential_type"] = credential.type;
  event.details["selected_credential_id"] = credential.id.value;
  std::vector<model::Event> events{std::move(event)};
  const auto outcome = co_await endpoints::commit_and_tell(call.visit, std::move(plan), std::move(events));
  if (!outcome) co_return unavailable();
  if (!outcome->committed()) co_return error_reply(404, "Credential not found");
  co_return http::Response::no_content();
}

}  // namespace

Task<http::Response> list_credentials(const Call& call) {
  const auto query = call.visit.request.query_form();
  const auto type = query ? query->get("type") : std::nullopt;
  const bool with_own = !query || query->get("user-credentials") != "false";
  json::Array list;
  for (auto& own : own_credentials(call)) {
    if (type && *type != own.type) continue;
    if (!with_own) own.credentials.clear();
    list.push_back(kc::write_own_credentials(own));
  }
  co_return json_reply(list);
}

Task<http::Response> remove_credential(const Call& call) {
  const auto* credential = find_own(call);
  if (credential == nullptr) co_return error_reply(404, "Credential not found");
  if (credential->type == kPassword) co_return refused(400, "A password is changed, not removed");
  // CVE-2026-3429: who has shown the password alone must not take the second factor away.
  if (call.level < kSecondFactorLevel) co_return error_reply(403, "Sign in with a second factor to remove one");
  store::Plan plan;
  plan.add(store::DeleteCredential{call.realm().id(), call.user.id, credential->id});
  co_return co_await commit(call, std::move(plan), "REMOVE_CREDENTIAL", *credential);
}

Task<http::Response> label_credential(const Call& call) {
  const auto* found = find_own(call);
  if (found == nullptr) co_return error_reply(404, "Credential not found");
  const auto body = json::parse(call.visit.request.body);
  if (!body || !body->is_string()) co_return refused(400, "The label must be a JSON string");
  const std::string label(json::view(body->get_string()));
  const bool printable = std::ranges::none_of(label, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (label.size() > kLongestLabel || !printable)
    co_return refused(400, "The label must have at most 255 bytes and no control characters");
  model::Credential credential = *found;
  credential.label = label;
  store::Plan plan;
  // A password that is changed in this moment stays changed.
  plan.add(store::PutCredential{call.realm().id(), call.user.id, credential, found->password});
  co_return co_await commit(call, std::move(plan), "UPDATE_CREDENTIAL", credential);
}

}  // namespace latchkey::account
