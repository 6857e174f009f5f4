#include "kc/read/read_user.h"

#include <algorithm>

#include "kc/read/reading.h"

namespace latchkey::kc {
namespace {

constexpr std::size_t kMaxName = 255;

void read_actions(json::ObjectReader& reader, model::User& user) {
  auto actions = reader.optional_string_list("requiredActions");
  if (!actions) return;
  user.required_actions.clear();
  for (auto& action : *actions) {
    std::string name = required_action_name(std::move(action));
    if (std::ranges::find(user.required_actions, name) == user.required_actions.end())
      user.required_actions.push_back(std::move(name));
  }
}

void read_text(json::ObjectReader& reader, std::string_view key, std::string& text) {
  if (json::find(reader.object(), key) != nullptr)
    text = take_text(reader, key, kMaxName);
  else
    reader.mark_read(key);
}

}  // namespace

std::string required_action_name(std::string name) {
  std::string upper = name;
  std::ranges::transform(upper, upper.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  for (const std::string_view known :
       {"VERIFY_EMAIL", "UPDATE_PROFILE", "CONFIGURE_TOTP", "CONFIGURE_RECOVERY_AUTHN_CODES", "UPDATE_PASSWORD",
        "TERMS_AND_CONDITIONS", "VERIFY_PROFILE", "UPDATE_EMAIL"}) {
    if (upper == known) return upper;
  }
  return name;
}

void read_user_fields(json::ObjectReader& reader, model::User& user) {
  if (json::find(reader.object(), "username") != nullptr || user.username.empty())
    user.username = take_name(reader, "username");
  read_text(reader, "email", user.email);
  read_text(reader, "firstName", user.first_name);
  read_text(reader, "lastName", user.last_name);
  user.enabled = reader.bool_or("enabled", user.enabled);
  user.email_verified = reader.bool_or("emailVerified", user.email_verified);
  user.not_before = reader.int64_or("notBefore", user.not_before);
  if (json::find(reader.object(), "attributes") != nullptr) user.attributes = reader.string_list_map("attributes");
  user.federation_link = reader.string_or("federationLink", user.federation_link);
  read_actions(reader, user);
}

}  // namespace latchkey::kc
