#include "store/staging.h"

namespace latchkey::store {

RealmStaging& staging_of(Store& store) { return dynamic_cast<RealmStaging&>(store); }

}  // namespace latchkey::store
