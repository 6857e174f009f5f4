// Sessions in Redis. What must happen together is one Lua script, so that a process that dies leaves nothing half done
// and a busy one costs one round trip.
#include <latchkey/redis_store.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "rp/error.h"
#include "rp/redis/keys.h"
#include "rp/session_record.h"

namespace latchkey::rp {
namespace redis {
namespace {

// KEYS: session, index by subject, and if there is one, index by sid.
// ARGV: record, last_seen, idle_at, milliseconds to live, ends_at, now, most of one person. Her own that would end
// first, which is the one that was seen longest ago, gives way.
constexpr const char* kInsert = R"(
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[6])
local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[7]) + 1
if surplus > 0 then
  for _, session in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus - 1)) do
    for _, index in ipairs(redis.call('HMGET', session, 'sid', 'sub')) do
      if index and index ~= '' then redis.call('ZREM', index, session) end
    end
    redis.call('ZREM', KEYS[2], session)
    redis.call('DEL', session)
  end
end
redis.call('HSET', KEYS[1], 'r', ARGV[1], 'seen', ARGV[2], 'idle', ARGV[3], 'sub', KEYS[2], 'sid', KEYS[3] or '')
redis.call('PEXPIRE', KEYS[1], ARGV[4])
for i = 2, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[6])
  redis.call('ZADD', KEYS[i], ARGV[5], KEYS[1])
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
end
return 1)";

// KEYS: session. ARGV: last_seen, idle_at, milliseconds to live, ends_at, record (or none, for a touch).
constexpr const char* kChange = R"(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'seen', ARGV[1], 'idle', ARGV[2])
if ARGV[5] then redis.call('HSET', KEYS[1], 'r', ARGV[5]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
for _, index in ipairs(redis.call('HMGET', KEYS[1], 'sid', 'sub')) do
  if index and index ~= '' then
    redis.call('ZADD', index, ARGV[4], KEYS[1])
    if redis.call('PTTL', index) < tonumber(ARGV[3]) then redis.call('PEXPIRE', index, ARGV[3]) end
  end
end
return 1)";

// KEYS: session.
constexpr const char* kRemove = R"(
for _, index in ipairs(redis.call('HMGET', KEYS[1], 'sid', 'sub')) do
  if index and index ~= '' then redis.call('ZREM', index, KEYS[1]) end
end
return redis.call('DEL', KEYS[1]))";

// KEYS: an index. Ends all sessions in it, and takes them out of their other index.
constexpr const char* kEnd = R"(
local ended = 0
for _, session in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  for _, index in ipairs(redis.call('HMGET', session, 'sid', 'sub')) do
    if index and index ~= '' then redis.call('ZREM', index, session) end
  end
  ended = ended + redis.call('DEL', session)
end
redis.call('DEL', KEYS[1])
return ended)";

TimePoint time_in(const std::string& text) {
  std::int64_t ms = 0;
  std::from_chars(text.data(), text.data() + text.size(), ms);
  return TimePoint{std::chrono::milliseconds{ms}};
}

class RedisStore final : public SessionStore {
 public:
  explicit RedisStore(std::shared_ptr<Shared> shared) : shared_(std::move(shared)), notes_(make_notes(shared_)) {}

  Result<void> insert(const std::string& key, const Session& session) override {
    const Identity& who = session.identity();
    std::vector<std::string> keys{shared_->session_key(key), index(subject_of(who.issuer, who.subject)).front()};
    if (!who.session_id.empty()) keys.push_back(index(sid_of(who.issuer, who.session_id)).front());
    Command command{"EVAL", kInsert, std::to_string(keys.size())};
    std::ranges::move(keys, std::back_inserter(command));
    for (auto& argument : {seal(key, session), text(session.last_seen), text(session.idle_at),
                           to_live(session.ends_at()), text(session.ends_at()), text(shared_->client.options().now()),
                           std::to_string(std::max<std::size_t>(shared_->client.options().most_per_person, 1))})
      command.push_back(argument);
    return done(shared_->client.run(command));
  }

  Result<std::optional<Session>> find(const std::string& key) override {
    const auto reply = shared_->client.run({"HMGET", shared_->session_key(key), "r", "seen", "idle"});
    if (!reply) return reply.error();
    if (reply->list.size() != 3 || std::ranges::any_of(reply->list, &Reply::is_nil)) return std::optional<Session>{};
    const auto plain = shared_->ring.open(place(key), reply->list[0].text);
    auto session = plain ? read_record(plain->reveal()) : std::nullopt;
    if (!session) return std::optional<Session>{};  // altered, or of a key that is no longer known
    session->last_seen = time_in(reply->list[1].text);
    session->idle_at = time_in(reply->list[2].text);
    return session;
  }

  Result<bool> touch(const std::string& key, TimePoint last_seen, TimePoint idle_at) override {
    return changed(change(key, last_seen, idle_at, idle_at));
  }

  Result<bool> update(const std::string& key, const Session& session) override {
    Command command = change(key, session.last_seen, session.idle_at, session.ends_at());
    command.push_back(seal(key, session));
    return changed(command);
  }

  Result<void> remove(const std::string& key) override {
    return done(shared_->client.run({"EVAL", kRemove, "1", shared_->session_key(key)}));
  }

  Result<std::size_t> end(const EndedLogin& login) override {
    const bool one = !login.session_id.empty();
    std::size_t ended = 0;
    for (const auto& name :
         index(one ? sid_of(login.issuer, login.session_id) : subject_of(login.issuer, login.subject))) {
      const auto reply = shared_->client.run({"EVAL", kEnd, "1", name});
      if (!reply) return reply.error();
      ended += static_cast<std::size_t>(reply->number);
    }
    return ended;
  }

  SharedNotes& notes() override { return *notes_; }

 private:
  static std::string sid_of(const std::string& issuer, const std::string& sid) { return "sid " + issuer + "\n" + sid; }
  static std::string subject_of(const std::string& issuer, const std::string& sub) {
    return "sub " + issuer + "\n" + sub;
  }
  static std::string place(const std::string& key) { return "session " + key; }

  static std::string text(TimePoint t) { return std::to_string(t.time_since_epoch().count()); }
  Command change(const std::string& key, TimePoint last_seen, TimePoint idle_at, TimePoint ends_at) const {
    return {"EVAL",        kChange,          "1",          shared_->session_key(key), text(last_seen),
            text(idle_at), to_live(ends_at), text(ends_at)};
  }
  std::vector<std::string> index(const std::string& text) const { return shared_->named("i:", text); }
  std::string seal(const std::string& key, const Session& session) const {
    return shared_->ring.seal(place(key), write_record(session));
  }
  /// From now, since the clocks of the server and this machine may differ.
  std::string to_live(TimePoint end) const {
    const TimePoint now = shared_->client.options().now();
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};
    const auto left = end > now + longest ? longest : end - now;
    return std::to_string(std::max<std::int64_t>(left.count(), 1));
  }

  static Result<void> done(const Result<Reply>& reply) {
    if (!reply) return reply.error();
    return {};
  }
  Result<bool> changed(const Command& command) {
    const auto reply = shared_->client.run(command);
    if (!reply) return reply.error();
    return reply->number == 1;
  }

  const std::shared_ptr<Shared> shared_;
  const std::unique_ptr<SharedNotes> notes_;
};

}  // namespace
}  // namespace redis

Result<std::shared_ptr<SessionStore>> make_redis_store(RedisStoreOptions options) {
  if (options.secret_key.size() < kLeastSecretKey) {
    return make_error(ErrorCode::invalid_configuration,
                      "the Redis store's secret_key (SECRET_KEY) has fewer than 32 characters", {},
                      "Make one with: openssl rand -base64 32");
  }
  if (!options.now) {
    options.now = [] {
      return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
  }
  auto address = redis::parse_address(options);
  if (!address) return address.error();
  std::shared_ptr<redis::Trust> trust;
  if (address->tls) {
    auto loaded = redis::load_trust(options);
    if (!loaded) return loaded.error();
    trust = *std::move(loaded);
  }
  auto shared = std::make_shared<redis::Shared>(std::move(options), *std::move(address), std::move(trust));
  return std::shared_ptr<SessionStore>(std::make_shared<redis::RedisStore>(std::move(shared)));
}

}  // namespace latchkey::rp
