// Configuration objects as writes of a plan, in the form that the store keeps.
#pragma once

#include "admin/call.h"
#include "store/codec/codec.h"
#include "store/plan.h"

namespace latchkey::admin {

template <class T>
void put(store::Plan& plan, const Call& call, const T& object, bool only_insert = false) {
  plan.add(store::PutObject{call.realm->id(), store::encode(call.realm->id(), object, call.env.sealer), only_insert});
}

inline void remove(store::Plan& plan, const Call& call, std::string_view kind, std::string_view id) {
  plan.add(store::DeleteObject{call.realm->id(), std::string(kind), std::string(id)});
}

inline void put_settings(store::Plan& plan, const Call& call, const model::RealmSettings& settings) {
  plan.add(store::PutRealmSettings{.id = call.realm->id(),
                                   .name = settings.name,
                                   .settings = store::encode_settings(settings, call.env.sealer),
                                   .expected_version = call.realm->version()});
}

}  // namespace latchkey::admin
