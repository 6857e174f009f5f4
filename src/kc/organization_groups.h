// Groups of an organization: a hierarchy beside the realm's groups. They give no roles. Each is a component of an
// internal type (kept.h) whose parent_id is the group above it, or the organization, so what an organization has goes
// with it. Who is in one is said by the users' `groups`, as their membership of the organization itself is
// (organizations.h).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "json/object_reader.h"
#include "kc/kept.h"
#include "kc/write/write_group.h"
#include "model/user.h"

namespace latchkey::kc {

inline constexpr std::string_view kOrganizationGroupType = "latchkey.organization-group";

[[nodiscard]] inline model::GroupId group_of(const model::Component& organization_group) {
  return model::GroupId(organization_group.id.value);
}

/// A group's name as it stands in a path: a slash in it is written "~/", as the incumbent does where its option
/// escape-slashes-in-group-path is on. Tildes before a slash or at the end are doubled, so that no two paths are the
/// same: "/a/b" is the group `b` in `a`, "/a~/b" the group `a/b`, "/a~~/b" the group `b` in `a~`.
[[nodiscard]] std::string escaped_group_name(std::string_view name);

/// The groups of one organization, as the snapshot has them.
class OrganizationGroups {
 public:
  OrganizationGroups(const model::Realm& realm, const model::Component& organization);

  /// The organization's id: what the groups at the top stand below.
  [[nodiscard]] const std::string& top() const { return top_; }
  /// Null when the organization has none of that id.
  [[nodiscard]] ComponentPtr find(std::string_view id) const;
  /// By name; empty for what has none.
  [[nodiscard]] const std::vector<ComponentPtr>& children(std::string_view parent) const;
  /// Parents before what is below them.
  [[nodiscard]] std::vector<ComponentPtr> all() const { return below(top_); }
  /// All below `parent`, without it.
  [[nodiscard]] std::vector<ComponentPtr> below(std::string_view parent) const;
  /// "/outer/inner", of escaped names.
  [[nodiscard]] std::string path(const model::Component& group) const;
  /// A missing leading slash is forgiven; null when there is none. Names that were not escaped are found where no
  /// escaped path reads so.
  [[nodiscard]] ComponentPtr find_by_path(std::string_view path) const;
  /// Those that the user is in, by path.
  [[nodiscard]] std::vector<ComponentPtr> of(const model::User& user) const;

 private:
  std::string top_;
  std::map<std::string, std::vector<ComponentPtr>, std::less<>> children_;
  std::map<std::string, ComponentPtr, std::less<>> by_id_;
};

[[nodiscard]] model::Attributes attributes_of(const model::Component& organization_group);

/// `old` null: a new one below `parent`; else what was sent replaces name, description and (when it is there)
/// attributes. invalid, conflict: another one of that name stands beside it.
[[nodiscard]] Result<model::Component> change_organization_group(const OrganizationGroups& groups,
                                                                 const model::Component* old, const json::Object& sent,
                                                                 Random& random, std::string_view parent);
/// The group in another place. invalid: the place is inside it. conflict: the name is taken there.
[[nodiscard]] Result<model::Component> moved_organization_group(const OrganizationGroups& groups,
                                                                const model::Component& group, std::string_view parent);

/// GroupRepresentation; `subGroups`, `subGroupCount` and `access` depend on the question.
[[nodiscard]] json::Object write_organization_group(const OrganizationGroups& groups, const model::Component& group,
                                                    Detail detail);
/// `groups` of an organization in a realm file.
[[nodiscard]] json::Array write_organization_groups(const OrganizationGroups& groups);
/// One of a realm file, without what is in it.
[[nodiscard]] model::Component read_organization_group(json::ObjectReader& reader, Random& random);

}  // namespace latchkey::kc
