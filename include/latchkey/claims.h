// Claims: what a provider says about a person, as an immutable JSON object. Lookups name a path and a type, and give
// nothing when the claim is absent or of another type; nothing is ever converted silently.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <latchkey/result.h>

namespace latchkey::rp {

/// The way to a claim: "email", or {"realm_access", "roles"} for a nested one.
class ClaimPath {
 public:
  /// One name.
  ClaimPath(const char* name) : steps_{name} {}
  /// One name.
  ClaimPath(std::string_view name) : steps_{std::string(name)} {}
  /// One name.
  ClaimPath(const std::string& name) : steps_{name} {}
  /// From the outside in.
  explicit ClaimPath(std::vector<std::string> steps) : steps_(std::move(steps)) {}
  /// From the outside in.
  ClaimPath(std::initializer_list<std::string_view> steps) : steps_(steps.begin(), steps.end()) {}

  /// The names, from the outside in.
  [[nodiscard]] const std::vector<std::string>& steps() const { return steps_; }

 private:
  std::vector<std::string> steps_;
};

/// What a provider says about somebody: an immutable JSON object. Copies are cheap.
class Claims {
 public:
  Claims();  ///< the empty object
  /// Strict: one JSON object, no repeated names, bounded depth and size.
  [[nodiscard]] static Result<Claims> parse(std::string_view json);

  /// Whether it is there and not null.
  [[nodiscard]] bool has(const ClaimPath& path) const;
  /// A string; nothing when it is absent or of another type.
  [[nodiscard]] std::optional<std::string> string(const ClaimPath& path) const;
  /// A whole number of 64 bits; nothing when it is absent or of another type.
  [[nodiscard]] std::optional<std::int64_t> integer(const ClaimPath& path) const;
  /// true or false; nothing when it is absent or of another type.
  [[nodiscard]] std::optional<bool> boolean(const ClaimPath& path) const;
  /// The strings of an array, or one string as a list of one; other elements are left out. Empty when absent.
  [[nodiscard]] std::vector<std::string> strings(const ClaimPath& path) const;
  /// The claim as JSON text, whatever its type.
  [[nodiscard]] std::optional<std::string> json(const ClaimPath& path) const;

  /// The names of the outermost claims, in their order.
  [[nodiscard]] std::vector<std::string> names() const;
  /// Whether there is none.
  [[nodiscard]] bool empty() const;
  /// The whole object as JSON text.
  [[nodiscard]] std::string to_json() const;
  /// Claims that the provider did not send but keeps elsewhere (`_claim_names`, OpenID Connect Core §5.6.2) and that
  /// nobody fetched, by name. Entra does so with the groups of a person who is in more than 200: then `groups` is among
  /// these, and that the claim is absent does not mean that the person is in no group.
  [[nodiscard]] std::vector<std::string> elsewhere() const;
  /// Both together; a claim that stands in both keeps the value it has here.
  [[nodiscard]] Claims with_missing_from(const Claims& other) const;

 private:
  friend struct ClaimsMaker;
  struct Object;
  explicit Claims(std::shared_ptr<const Object> object);
  std::shared_ptr<const Object> object_;
};

}  // namespace latchkey::rp
