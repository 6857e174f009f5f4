// What the admin console asks beside the API: who is signed in, what the server can do, how to show it.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// console.cc
Task<Reply> show_who_am_i(const Call& call);
Task<Reply> show_ui_info(const Call& call);
// server_info.cc
Task<Reply> show_server_info(const Call& call);

}  // namespace latchkey::admin
