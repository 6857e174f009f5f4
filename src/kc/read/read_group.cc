#include "kc/read/read_group.h"

#include "kc/read/reading.h"

namespace latchkey::kc {

void read_group_fields(json::ObjectReader& reader, model::Group& group) {
  group.name = take_name(reader, "name");
  group.description = reader.string_or("description", group.description);
  if (reader.object().contains("attributes")) group.attributes = reader.string_list_map("attributes");
}

}  // namespace latchkey::kc
