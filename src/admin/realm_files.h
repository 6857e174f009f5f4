// /admin/realms/{realm}/partial-export and partialImport.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

Task<http::Response> partial_export(const Call& call);
Task<http::Response> partial_import(const Call& call);

}  // namespace latchkey::admin
