// MemberRepresentation: somebody of an organization as the Admin REST shows him, in the lists of the organization and
// of its groups alike.
#pragma once

#include "admin/call.h"
#include "authn/profile/user_profile.h"

namespace latchkey::admin {

class MemberWriter {
 public:
  /// Whole, unless `brief` is asked for, to those alone who may see users; all outlive the writer.
  MemberWriter(const Call& call, const model::Component& organization, bool brief);

  [[nodiscard]] json::Object write(model::User user) const;
  [[nodiscard]] json::Array write(const std::vector<model::User>& users) const;

 private:
  const Call& call_;
  const model::Component& organization_;
  bool whole_;
  authn::UserProfile profile_;  ///< says which attributes are shown; empty for brief ones
};

}  // namespace latchkey::admin
