// A client's id never passes for a user's.
// expect: no viable conversion from .*(ClientUuid|Id<struct (latchkey::model::)?ClientUuidTag>)
#include "model/ids.h"

using namespace latchkey::model;

bool owns(const UserId& user, const ClientUuid& client) {
#ifdef FORBIDDEN
  const UserId other = client;
#else
  const UserId other(client.value);
#endif
  return user == other;
}
