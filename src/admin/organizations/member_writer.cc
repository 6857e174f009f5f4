#include "admin/organizations/member_writer.h"

#include "kc/organizations.h"
#include "kc/user_profile.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {

// DEVIATES: the incumbent shows whoever sees the organization all about its members, attributes too. Here roles for
// organizations open no users: those need view-users, as everywhere else.
MemberWriter::MemberWriter(const Call& call, const model::Component& organization, bool brief)
    : call_(call),
      organization_(organization),
      whole_(!brief && call.may_any({AdminRole::view_users, AdminRole::manage_users})) {
  if (whole_) profile_ = kc::user_profile_of(*call.realm);
}

json::Object MemberWriter::write(model::User user) const {
  if (whole_) user.attributes = authn::shown_attributes(profile_, authn::ProfileRole::admin, user);
  json::Object out = kc::write_user(*call_.realm, user, whole_ ? kc::Detail::full : kc::Detail::brief);
  const bool managed = kc::membership(organization_, user) == kc::Membership::managed;
  out["membershipType"] = managed ? "MANAGED" : "UNMANAGED";
  return out;
}

json::Array MemberWriter::write(const std::vector<model::User>& users) const {
  json::Array out;
  for (const auto& user : users) out.emplace_back(write(user));
  return out;
}

}  // namespace latchkey::admin
