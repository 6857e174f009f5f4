// /admin/realms/{realm}/partial-export and partialImport.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

Task<Reply> partial_export(const Call& call);
Task<Reply> partial_import(const Call& call);

}  // namespace latchkey::admin
