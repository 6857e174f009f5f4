// A string becomes an id only where somebody says so.
// expect: no viable conversion from .*string.* to
#include "model/ids.h"

latchkey::model::RealmId realm(std::string name) {
#ifdef FORBIDDEN
  return name;
#else
  return latchkey::model::RealmId(std::move(name));
#endif
}
