// A group as the Admin REST shows it: with what lies below it and what the caller may do with it.
#pragma once

#include "admin/call.h"
#include "kc/write/write_group.h"

namespace latchkey::admin {

struct GroupView {
  const Call& call;
  const kc::GroupTree& tree;
  kc::Detail detail = kc::Detail::full;

  /// `subGroups` is empty; its number is told.
  [[nodiscard]] json::Object write(const model::Group& group) const;
  [[nodiscard]] json::Array write(const std::vector<const model::Group*>& groups) const;
};

[[nodiscard]] inline kc::Detail detail_of(bool brief) { return brief ? kc::Detail::brief : kc::Detail::full; }

}  // namespace latchkey::admin
