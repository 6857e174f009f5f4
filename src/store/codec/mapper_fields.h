// Protocol mappers stand inside clients and client scopes.
#pragma once

#include "model/protocol_mapper.h"
#include "store/codec/document.h"

namespace latchkey::store {

inline constexpr auto mapper_fields = [](auto& a, auto& m) {
  a.id("id", m.id);
  a.text("name", m.name);
  a.text("protocol", m.protocol, "openid-connect");
  a.text("type", m.type);
  a.map("config", m.config);
};

}  // namespace latchkey::store
