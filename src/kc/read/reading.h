// What the readers of single objects (read_client.h, ...) share. A reader takes one object's own fields from Keycloak's
// JSON; names of other objects come back as text and are resolved by a function of their own when all objects exist.
// The same readers serve realm files and the Admin REST: there is no second reader of the same JSON.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "json/object_reader.h"
#include "kc/import/import_notes.h"
#include "model/client.h"

namespace latchkey::kc {

struct Reading {
  Random& random;
  ImportNotes& notes;
};

/// Secrets of an object that nothing acts on (yet): they are kept sealed, apart from the object (kept_secrets.h).
using KeptSecrets = std::map<std::string, model::SharedSecret, std::less<>>;

/// Without what is empty or masked.
void keep_secret(KeptSecrets& secrets, std::string_view name, std::string&& value);

/// The object's own id, or a new one; rejects what cannot be an id.
[[nodiscard]] std::string read_id(json::ObjectReader& reader, Random& random);
/// A name without control characters, with 1 to 255 bytes; rejects otherwise.
[[nodiscard]] std::string take_name(json::ObjectReader& reader, std::string_view key);
/// Text for people: "" when absent; rejects more than `limit` characters.
[[nodiscard]] std::string take_text(json::ObjectReader& reader, std::string_view key, std::size_t limit = 4000);
/// Rejects text that is no URL which a page may link to or a redirect may go to (`javascript:` and its kin).
void check_link(json::ObjectReader& reader, std::string_view key, std::string_view text);

/// What nobody read, as JSON text ("" when nothing is left), noted under `section`. Keys in `derived` say nothing new.
[[nodiscard]] std::string keep_rest(json::ObjectReader& reader, ImportNotes& notes, std::string_view section,
                                    const std::vector<std::string_view>& derived = {});

}  // namespace latchkey::kc
