#include "admin/resources.h"
#include "admin/rows/rows.h"

namespace latchkey::admin {

std::span<const Row> client_rows() { return {}; }

}  // namespace latchkey::admin
