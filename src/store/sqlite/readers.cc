#include "store/sqlite/readers.h"

namespace latchkey::store::sqlite {

Result<std::unique_ptr<Connection>> Readers::take() const {
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
  }
  return Connection::open(path_, Connection::Mode::read, sync_);
}

void Readers::give_back(std::unique_ptr<Connection> connection) const {
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
}

}  // namespace latchkey::store::sqlite
