#include <array>

#include "admin/console.h"
#include "admin/realms/realm_files.h"
#include "admin/realms/realms.h"
#include "admin/rows/rows.h"
#include "kc/import/import.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Access kViewsRealm{view_realm, manage_realm};
constexpr Access kViewsEvents{view_events, manage_events};
constexpr Access kViewsClients{view_clients, manage_clients};

const std::array kRows{
    Row{"GET", "/admin/serverinfo", "admin-serverinfo", show_server_info, kSignedIn},

    Row{"GET", "/admin/realms", "admin-realms", list_realms, kSignedIn},
    Row{"POST", "/admin/realms", "admin-realms", create_realm, kCreateRealm, kc::kMaxRealmFileBytes},
    Row{"GET", "/admin/realms/{realm}", "admin-realm", show_realm, kAnyAdmin},
    Row{"PUT", "/admin/realms/{realm}", "admin-realm", update_realm, manage_realm},
    Row{"DELETE", "/admin/realms/{realm}", "admin-realm", delete_realm, manage_realm},
    Row{"PUT", "/admin/realms/{realm}/ui-ext", "admin-ui", update_realm_and_profile, manage_realm},
    Row{"POST", "/admin/realms/{realm}/partial-export", "admin-realm", partial_export, manage_realm},
    Row{"POST", "/admin/realms/{realm}/partialImport", "admin-realm", partial_import, manage_realm,
        kc::kMaxRealmFileBytes},
    Row{"GET", "/admin/realms/{realm}/ui-ext/realms/names", "admin-ui", list_realm_names, kSignedIn},

    Row{"GET", "/admin/realms/{realm}/keys", "admin-keys", show_keys, kViewsRealm},
    Row{"GET", "/admin/realms/{realm}/components", "admin-components", list_components, kViewsRealm},
    Row{"POST", "/admin/realms/{realm}/components", "admin-components", create_component, manage_realm},
    Row{"GET", "/admin/realms/{realm}/components/{component}", "admin-component", show_component, kViewsRealm},
    Row{"PUT", "/admin/realms/{realm}/components/{component}", "admin-component", update_component, manage_realm},
    Row{"DELETE", "/admin/realms/{realm}/components/{component}", "admin-component", delete_component, manage_realm},
    Row{"GET", "/admin/realms/{realm}/components/{component}/sub-component-types", "admin-component",
        list_sub_component_types, kViewsRealm},

    Row{"GET", "/admin/realms/{realm}/localization", "admin-localization", list_localized, kAnyAdmin},
    Row{"GET", "/admin/realms/{realm}/localization/{locale}", "admin-localization", show_texts, kAnyAdmin},
    Row{"POST", "/admin/realms/{realm}/localization/{locale}", "admin-localization", add_texts, manage_realm},
    Row{"DELETE", "/admin/realms/{realm}/localization/{locale}", "admin-localization", delete_texts, manage_realm},
    Row{"GET", "/admin/realms/{realm}/localization/{locale}/{key}", "admin-localization", show_text, kAnyAdmin},
    Row{"PUT", "/admin/realms/{realm}/localization/{locale}/{key}", "admin-localization", put_text, manage_realm},
    Row{"DELETE", "/admin/realms/{realm}/localization/{locale}/{key}", "admin-localization", delete_text, manage_realm},

    Row{"GET", "/admin/realms/{realm}/events/config", "admin-events", show_event_settings, kViewsEvents},
    Row{"PUT", "/admin/realms/{realm}/events/config", "admin-events", update_event_settings, manage_events},
    Row{"GET", "/admin/realms/{realm}/events", "admin-events", list_events, kViewsEvents},
    Row{"DELETE", "/admin/realms/{realm}/events", "admin-events", delete_events, manage_events},
    Row{"GET", "/admin/realms/{realm}/admin-events", "admin-admin-events", list_admin_events, kViewsEvents},
    Row{"DELETE", "/admin/realms/{realm}/admin-events", "admin-admin-events", delete_admin_events, manage_events},
    Row{"GET", "/admin/realms/{realm}/ui-ext/available-event-listeners", "admin-ui", list_event_listeners,
        kViewsEvents},

    Row{"GET", "/admin/realms/{realm}/ui-ext/sessions", "admin-ui", list_realm_sessions, kViewsRealm},
    Row{"GET", "/admin/realms/{realm}/ui-ext/sessions/client", "admin-ui", list_sessions_of_client, kViewsClients},
    Row{"GET", "/admin/realms/{realm}/client-session-stats", "admin-sessions", show_session_counts, kViewsRealm},
    Row{"DELETE", "/admin/realms/{realm}/sessions/{session}", "admin-session", delete_session, manage_users},
    Row{"POST", "/admin/realms/{realm}/logout-all", "admin-sessions", logout_everybody, manage_users},
    Row{"POST", "/admin/realms/{realm}/push-revocation", "admin-push-revocation", push_revocation, manage_realm},

    Row{"POST", "/admin/realms/{realm}/testSMTPConnection", "admin-test-smtp", test_smtp, manage_realm},
    Row{"POST", "/admin/realms/{realm}/clear-realm-cache", "admin-clear-cache", clear_cache, manage_realm},
    Row{"POST", "/admin/realms/{realm}/clear-user-cache", "admin-clear-cache", clear_cache, manage_realm},
    Row{"POST", "/admin/realms/{realm}/clear-keys-cache", "admin-clear-cache", clear_cache, manage_realm},
    Row{"POST", "/admin/realms/{realm}/clear-crl-cache", "admin-clear-cache", clear_cache, manage_realm},
    Row{"GET", "/admin/realms/{realm}/client-types", "admin-client-types", show_feature_off, kViewsRealm},
    Row{"PUT", "/admin/realms/{realm}/client-types", "admin-client-types", show_feature_off, manage_realm},
    Row{"GET", "/admin/realms/{realm}/users-management-permissions", "admin-users-permissions", show_feature_off,
        kViewsRealm},
    Row{"PUT", "/admin/realms/{realm}/users-management-permissions", "admin-users-permissions", show_feature_off,
        manage_realm},
    Row{"GET", "/admin/realms/{realm}/credential-registrators", "admin-credential-registrators",
        list_credential_registrators, kViewsRealm},
    Row{"GET", "/admin/realms/{realm}/ui-ext/info", "admin-ui", show_ui_info, kAnyAdmin},
    // A file may say anything, so nothing less than every role is enough.
    Row{"POST", "/admin/realms/{realm}/latchkey/apply", "admin-apply", apply_realm, kEverything,
        kc::kMaxRealmFileBytes},
};

}  // namespace

std::span<const Row> realm_rows() { return kRows; }

}  // namespace latchkey::admin
