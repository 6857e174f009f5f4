#include <array>

#include "admin/resources.h"
#include "admin/rows/rows.h"
#include "kc/import.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

const std::array kRows{
    Row{"GET", "/admin/serverinfo", "admin.serverinfo", show_server_info, kSignedIn},

    Row{"GET", "/admin/realms", "admin.realms.list", list_realms, kSignedIn},
    Row{"POST", "/admin/realms", "admin.realms.create", create_realm, kCreateRealm, kc::kMaxRealmFileBytes},
    Row{"GET", "/admin/realms/{realm}", "admin.realm.show", show_realm, kAnyAdmin},
    Row{"PUT", "/admin/realms/{realm}", "admin.realm.update", update_realm, manage_realm},
    Row{"DELETE", "/admin/realms/{realm}", "admin.realm.delete", delete_realm, manage_realm},
    Row{"PUT", "/admin/realms/{realm}/ui-ext", "admin.ui.realm.update", update_realm, manage_realm},
    Row{"GET", "/admin/realms/{realm}/ui-ext/realms/names", "admin.ui.realms.names", list_realm_names, kSignedIn},
};

}  // namespace

std::span<const Row> realm_rows() { return kRows; }

}  // namespace latchkey::admin
