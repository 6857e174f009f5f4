#include "store/reseal.h"

#include "crypto/sealer.h"

namespace latchkey::store {
namespace {

constexpr std::size_t kRowsAStep = 200;  // a transaction of a few milliseconds: logins beside it do not notice

}  // namespace

Error wrong_master_key() {
  return {Error::Kind::forbidden,
          "the master key is not the one that this database was sealed with: start with the right key, or restore it from a "
          "backup; nothing was changed"};
}

Loaded<std::size_t> reseal_all(Store& store, const crypto::Sealer& sealer) {
  std::string cursor;
  std::size_t resealed = 0;
  do {
    auto step = co_await store.reseal(cursor, kRowsAStep);
    if (!step) co_return std::unexpected(step.error());
    cursor = step->next;
    resealed += step->resealed;
  } while (!cursor.empty());

  // Last: from here on a process that only knows the old key is refused.
  const std::string name(kCheckValueSetting);
  auto stored = co_await store.find_setting(name);
  if (!stored) co_return std::unexpected(stored.error());
  std::string fresh = sealer.check_value();
  if (stored->has_value()) {
    auto replaced = co_await store.replace_setting(name, **stored, std::move(fresh));
    if (!replaced) co_return std::unexpected(replaced.error());
    if (!*replaced) co_return fail(Error::Kind::conflict, "the master key is being changed by another process");
  } else {
    auto standing = co_await store.set_setting_once(name, std::move(fresh));
    if (!standing) co_return std::unexpected(standing.error());
  }
  co_return resealed;
}

Task<Status<>> check_master_key(Store& store, const crypto::Sealer& sealer) {
  auto standing = co_await store.set_setting_once(std::string(kCheckValueSetting), sealer.check_value());
  if (!standing) co_return std::unexpected(standing.error());
  if (!sealer.accepts(*standing)) co_return std::unexpected(wrong_master_key());
  co_return Status<>{};
}

}  // namespace latchkey::store
