// Objects whose parts stand in one memory that only grows and goes as a whole: reading a token's claims then costs a
// fraction of what a block of memory for each part does, and dropping them nothing.
#pragma once

#include <boost/json/monotonic_resource.hpp>

#include "json/json.h"

namespace latchkey::json {

/// parse_object() with every part of the object in `memory`, which must outlive it. Boost puts copies, of a part too,
/// into the memory of what was copied: give each a storage_ptr of its own.
[[nodiscard]] Result<Object> parse_object_in(boost::json::monotonic_resource& memory, std::string_view text,
                                             Limits limits = {});

}  // namespace latchkey::json
