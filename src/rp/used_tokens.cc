// Used tokens in memory: by id, and by when they may be forgotten.
#include <latchkey/logout_token.h>

#include <map>
#include <mutex>
#include <unordered_map>

namespace latchkey::rp {
namespace {

class MemoryUsedTokens final : public UsedTokens {
 public:
  explicit MemoryUsedTokens(std::size_t limit) : limit_(limit) {}

  Result<bool> use_once(const std::string& id, TimePoint now, TimePoint until) override {
    const std::lock_guard lock(mutex_);
    while (!by_end_.empty() && by_end_.begin()->first <= now) forget_first();
    if (by_id_.contains(id)) return false;
    while (!by_end_.empty() && by_id_.size() >= limit_) forget_first();
    by_id_.emplace(id, by_end_.emplace(until, id));
    return true;
  }

 private:
  void forget_first() {
    by_id_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }

  using ByEnd = std::multimap<TimePoint, std::string>;
  const std::size_t limit_;
  std::mutex mutex_;
  ByEnd by_end_;
  std::unordered_map<std::string, ByEnd::iterator> by_id_;
};

}  // namespace

std::shared_ptr<UsedTokens> make_used_tokens(std::size_t limit) {
  return std::make_shared<MemoryUsedTokens>(limit == 0 ? 1 : limit);
}

}  // namespace latchkey::rp
