// Notes in Redis: keys are keyed hashes, values are sealed, and each has its time to live.
#include <algorithm>
#include <utility>

#include "rp/error.h"
#include "rp/redis/keys.h"

namespace latchkey::rp::redis {
namespace {

// KEYS: the note under each key of the ring. ARGV: value, milliseconds to live. Gives what stood there, or nothing.
constexpr const char* kClaim = R"(
for _, key in ipairs(KEYS) do
  local there = redis.call('GET', key)
  if there then return there end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false)";

// KEYS: a note. ARGV: what must stand there.
constexpr const char* kRelease = R"(
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0)";

class RedisNotes final : public SharedNotes {
 public:
  explicit RedisNotes(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>& keys) override {
    Command command{"MGET"};
    for (const auto& key : keys) {
      for (auto& name : names(key)) command.push_back(std::move(name));
    }
    std::vector<std::optional<std::string>> values(keys.size());
    if (keys.empty()) return values;
    const auto reply = shared_->client.run(command);
    if (!reply) return reply.error();
    const std::size_t each = (command.size() - 1) / keys.size();
    if (reply->list.size() != command.size() - 1) return unreachable("its answer makes no sense");
    for (std::size_t i = 0; i < keys.size() * each; ++i) {
      if (!values[i / each] && !reply->list[i].is_nil()) values[i / each] = open(keys[i / each], reply->list[i].text);
    }
    return values;
  }

  Result<void> write(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const auto reply = shared_->client.run({"SET", names(key).front(), seal(key, value), "PX",
                                            std::to_string(std::max<std::int64_t>(lifetime.count(), 1))});
    if (!reply) return reply.error();
    return {};
  }

  Result<bool> claim(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const auto all = names(key);
    Command command{"EVAL", kClaim, std::to_string(all.size())};
    command.insert(command.end(), all.begin(), all.end());
    command.push_back(seal(key, value));
    command.push_back(std::to_string(std::max<std::int64_t>(lifetime.count(), 1)));
    const auto reply = shared_->client.run(command);
    if (!reply) return reply.error();
    // Our own value stands there when the answer to the first attempt was lost.
    return reply->is_nil() || open(key, reply->text) == value;
  }

  Result<void> release(const std::string& key, const std::string& value) override {
    for (const auto& name : names(key)) {
      const auto there = shared_->client.run({"GET", name});
      if (!there) return there.error();
      if (there->is_nil() || open(key, there->text) != value) continue;
      const auto reply = shared_->client.run({"EVAL", kRelease, "1", name, there->text});
      if (!reply) return reply.error();
    }
    return {};
  }

 private:
  std::vector<std::string> names(const std::string& key) const { return shared_->named("n:", key); }
  static std::string place(const std::string& key) { return "note " + key; }
  std::string seal(const std::string& key, const std::string& value) const {
    return shared_->ring.seal(place(key), value);
  }
  /// What does not open still stands there: an altered note must not bring an ended session back.
  std::string open(const std::string& key, const std::string& sealed) const {
    const auto plain = shared_->ring.open(place(key), sealed);
    return plain ? std::string(plain->reveal()) : std::string();
  }

  const std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<SharedNotes> make_notes(std::shared_ptr<Shared> shared) {
  return std::make_unique<RedisNotes>(std::move(shared));
}

}  // namespace latchkey::rp::redis
