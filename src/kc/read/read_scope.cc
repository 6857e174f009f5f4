// Client scopes and protocol mappers.
#include "kc/read/read_client.h"

namespace latchkey::kc {

using json::ObjectReader;

model::ClientScope read_client_scope(ObjectReader& reader, Reading& reading) {
  model::ClientScope scope;
  scope.id = model::ScopeId(read_id(reader, reading.random));
  scope.name = take_name(reader, "name");
  scope.description = take_text(reader, "description");
  scope.protocol = reader.string_or("protocol", "openid-connect");
  scope.attributes = reader.string_map("attributes");
  scope.mappers = read_mappers(reader, reading.random);
  if (reader.ok()) scope.kept_json = keep_rest(reader, reading.notes, "clientScopes");
  return scope;
}

model::ProtocolMapper read_mapper(ObjectReader& reader, Random& random) {
  model::ProtocolMapper mapper;
  mapper.id = model::MapperId(read_id(reader, random));
  mapper.name = take_name(reader, "name");
  mapper.protocol = reader.string_or("protocol", "openid-connect");
  mapper.type = reader.required_string("protocolMapper");
  mapper.config = reader.string_map("config");
  return mapper;
}

std::vector<model::ProtocolMapper> read_mappers(ObjectReader& owner, Random& random) {
  std::vector<model::ProtocolMapper> mappers;
  owner.for_each_object("protocolMappers",
                        [&](ObjectReader& reader) { mappers.push_back(read_mapper(reader, random)); });
  return mappers;
}

}  // namespace latchkey::kc
