#include "admin/console.h"
#include "admin/rows/rows.h"

namespace latchkey::admin {
namespace {

// The console's realm is the one that the administrator signed in to; what they may do elsewhere is the answer.
constexpr Row kRows[] = {
    {"GET", "/admin/{realm}/console/whoami", "admin-whoami", show_who_am_i, kSignedIn},
};

}  // namespace

std::span<const Row> console_rows() { return kRows; }

}  // namespace latchkey::admin
