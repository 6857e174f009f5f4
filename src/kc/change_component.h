// A component as the Admin REST API shows, makes and changes it. Only what we have a provider for can be made; what a
// realm file brought beside that is shown and may be changed.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "json/json.h"
#include "kc/key_components.h"
#include "kc/read/reading.h"
#include "kc/write/write.h"
#include "model/realm.h"

namespace latchkey::kc {

/// The component's own fields; `providerType` is the caller's to know (realm files say it outside).
[[nodiscard]] model::Component read_component(json::ObjectReader& reader, Random& random,
                                              std::string_view provider_type);
/// ComponentRepresentation.
[[nodiscard]] json::Object write(const model::Component& component, Secrets secrets);

/// Keys are generated where the provider generates them: takes up to a second. Error::invalid names what is wrong.
[[nodiscard]] Result<model::Component> make_component(const model::Realm& realm, const json::Object& sent,
                                                      const Makings& makings);
/// Entries of the configuration that were not sent stay; an empty one is taken away. A key of another size or curve is
/// another key.
[[nodiscard]] Result<model::Component> update_component(const model::Realm& realm, const model::Component& old,
                                                        const json::Object& sent, const Makings& makings);

/// What the realm could no longer do without `old`, or with `fresh` (may be null) in its place: a sentence; nothing
/// when all goes on. A realm without the keys that it signs with would let nobody in any more, administrators included.
[[nodiscard]] std::optional<std::string> why_indispensable(const model::Realm& realm, const model::Component& old,
                                                           const model::Component* fresh, Instant now);

}  // namespace latchkey::kc
