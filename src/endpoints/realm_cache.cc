#include "endpoints/realm_cache.h"

#include <algorithm>

#include "kc/client_policies.h"
#include "store/codec/assemble.h"

namespace latchkey::endpoints {

RealmCache::RealmCache(const store::RealmStore& store, const crypto::Sealer& sealer, Log& log, std::size_t limit)
    : store_(store), sealer_(sealer), log_(log), limit_(std::max<std::size_t>(limit, 1)) {}

model::RealmPtr RealmCache::find(const std::string& name) {
  std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return nullptr;
  found->second.last_used = ++uses_;
  return found->second.realm;
}

void RealmCache::keep(const std::string& name, model::RealmPtr realm) {
  std::lock_guard lock(mutex_);
  auto& entry = entries_[name];
  // Two requests may have loaded at once; the newer world stays.
  if (!entry.realm || entry.realm->id() != realm->id() || entry.realm->version() < realm->version())
    entry.realm = std::move(realm);
  entry.last_used = ++uses_;
  if (entries_.size() <= limit_) return;
  const auto oldest = std::ranges::min_element(entries_, {}, [](const auto& e) { return e.second.last_used; });
  entries_.erase(oldest);
}

namespace {

/// A realm that is served knows its client policies: they restrict. They are read anew only when they may have changed.
model::RealmPtr make_realm(model::RealmParts parts, const model::Realm* old) {
  if (old == nullptr || old->settings().kept_json != parts.settings.kept_json)
    parts.client_policies = kc::read_client_policies(parts.settings);
  return std::make_shared<const model::Realm>(std::move(parts));
}

}  // namespace

Task<Result<model::RealmPtr>> RealmCache::load(store::RealmHead head, model::RealmPtr old) {
  using Answer = Result<model::RealmPtr>;
  if (old && old->id() == head.id) {
    const auto changes = co_await store_.load_changes(head.id, old->version());
    if (changes && changes->has_value()) {
      auto parts = store::apply_changes(old->parts(), **changes, sealer_);
      if (!parts) co_return Answer(std::unexpect, parts.error());
      co_return Answer(make_realm(*std::move(parts), old.get()));
    }
  }
  const auto record = co_await store_.load_realm(head.id);
  if (!record) co_return Answer(std::unexpect, record.error());
  if (!record->has_value())
    co_return Answer(std::unexpect, Error{Error::Kind::not_found, "no realm '" + head.name + "'"});
  auto parts = store::assemble(**record, sealer_);
  if (!parts) co_return Answer(std::unexpect, parts.error());
  auto realm = make_realm(*std::move(parts), nullptr);
  log_.debug("realm loaded", {{"realm", head.name}, {"version", head.version}});
  co_return Answer(std::move(realm));
}

Task<Result<model::RealmPtr>> RealmCache::get(std::string name) {
  using Answer = Result<model::RealmPtr>;
  const auto head = co_await store_.find_realm(name);
  if (!head) co_return Answer(std::unexpect, head.error());
  if (!head->has_value()) co_return Answer(std::unexpect, Error{Error::Kind::not_found, "no realm '" + name + "'"});
  model::RealmPtr cached = find(name);
  if (cached && cached->id() == (*head)->id && cached->version() == (*head)->version)
    co_return Answer(std::move(cached));
  auto loaded = co_await load(**head, std::move(cached));
  if (loaded) keep(name, *loaded);
  co_return loaded;
}

}  // namespace latchkey::endpoints
