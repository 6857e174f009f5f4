// The realm's own settings: names, lifespans, login, brute force, events, localization, mail.
#include <fmt/format.h>

#include "kc/defaults/default_parts.h"
#include "kc/import/import_state.h"
#include "kc/read/read_settings.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

void read_mail(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  settings.smtp = realm.string_map("smtpServer");
  if (auto found = settings.smtp.find("password"); found != settings.smtp.end()) {
    if (found->second == kMaskedSecret)
      state.notes.say("smtpServer.password is masked in the file: set it again");
    else if (!found->second.empty())
      settings.smtp_password = std::make_shared<const Secret>(std::move(found->second));
    settings.smtp.erase(found);
  }
  if (auto found = settings.smtp.find("authTokenClientSecret"); found != settings.smtp.end()) {
    state.keep_secret(settings.id.value, "smtpServer.authTokenClientSecret", std::move(found->second));
    settings.smtp.erase(found);
  }
}

void read_identity(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  settings.name = take_name(realm, "realm");
  check_realm_name(realm, "realm", settings.name);
  settings.id = model::RealmId(state.take_id(realm, "realm"));
  settings.enabled = false;
  if (!realm.object().contains("enabled"))
    state.notes.say("`enabled` is absent, so the realm is disabled, as in Keycloak");
}

void read_texts(ObjectReader& realm, model::LocalizationSettings& localization) {
  const json::Object* texts = realm.optional_object("localizationTexts");
  if (texts == nullptr) return;
  ObjectReader locales(*texts, realm, "localizationTexts");
  for (const auto& member : *texts) {
    const std::string locale(member.key().data(), member.key().size());
    localization.texts[locale] = locales.string_map(locale);
  }
}

/// "26.6.1" -> 26; 0 when the file does not say.
int major_version(std::string_view text) {
  int major = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || major > 10'000) break;
    major = major * 10 + (c - '0');
  }
  return major;
}

void read_flow_bindings(ObjectReader& realm, ImportState& state) {
  for (const auto& binding : flow_bindings()) {
    const std::string alias = realm.string_or(binding.file_key, "");
    if (alias.empty()) continue;
    state.draft.settings.flow_bindings.emplace(binding.name, alias);
    state.references.emplace_back([&state, key = binding.file_key, alias] {
      if (state.draft.flow(alias) == nullptr)
        state.fail(Error::Kind::invalid, key, fmt::format("names the flow \"{}\", which does not exist", alias));
    });
  }
}

}  // namespace

void import_settings(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  read_identity(realm, state);
  settings.events.listeners = {"jboss-logging"};
  read_settings_over(realm, settings);
  if (json::find(realm.object(), "actionTokenGeneratedByUserLifespan") == nullptr)
    settings.tokens.action_token_by_user = settings.tokens.access_code_lifespan_user_action;
  if (!settings.login_theme.empty()) state.notes.kept("realm", "loginTheme");
  read_texts(realm, settings.localization);
  read_mail(realm, state);
  read_flow_bindings(realm, state);
  state.known_version = major_version(realm.string_or("keycloakVersion", ""));
}

}  // namespace latchkey::kc
