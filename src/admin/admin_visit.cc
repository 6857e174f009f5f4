#include "admin/admin_visit.h"

#include "op/realm_urls.h"

namespace latchkey::admin {

endpoints::Visit visit_of(const Call& call) {
  endpoints::Visit visit{.env = call.env, .request = call.request, .realm = call.realm};
  visit.now = call.now;
  visit.issuer = op::issuer_of(*call.realm, call.base_url);
  visit.base_url = op::base_of(visit.issuer);
  return visit;
}

}  // namespace latchkey::admin
