// Every resource's entry points, one file a resource; routes.cc lists them with their paths and the roles they need.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// console.cc
Task<http::Response> show_who_am_i(const Call& call);

// attack_detection.cc
Task<http::Response> show_brute_force_status(const Call& call);
Task<http::Response> clear_brute_force_status(const Call& call);

}  // namespace latchkey::admin
