// What the server tells a console about itself: the parts it has, with the form that configures each. Only what works
// is offered: a console builds its menus and lists from here. Names, labels that are message keys, and shapes are
// Keycloak's; sentences are ours.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::kc {

/// The version of the incumbent whose API we speak: clients choose by it which calls they make.
inline constexpr std::string_view kSpokenVersion = "26.7.4";

[[nodiscard]] json::Array feature_list();
[[nodiscard]] json::Object component_types();       ///< by interface name: key providers, validators, webhooks
[[nodiscard]] json::Object provider_names();        ///< by kind: "signature" -> {"internal", "providers": {...}}
[[nodiscard]] json::Object mapper_types();          ///< by protocol
[[nodiscard]] json::Object builtin_mappers();       ///< by protocol: the mappers of the built-in client scopes
[[nodiscard]] json::Object installation_formats();  ///< by protocol: files that configure an application
[[nodiscard]] json::Array password_policy_types();
/// Our theme, for every kind, in these languages.
[[nodiscard]] json::Object theme_list(const std::vector<std::string>& locales);
[[nodiscard]] json::Object enum_names();
[[nodiscard]] json::Object crypto_info();

/// Every type of event, errors too; and those that are stored where a realm names none.
[[nodiscard]] json::Array event_types();
[[nodiscard]] json::Array default_event_types();
/// The listeners that a realm may name.
[[nodiscard]] std::span<const std::string_view> event_listeners();
/// The providers of that interface that a component may be made of; empty: we have none.
[[nodiscard]] json::Array component_types_of(std::string_view provider_type);
/// Whether we know the interface at all.
[[nodiscard]] bool is_component_interface(std::string_view provider_type);

}  // namespace latchkey::kc
