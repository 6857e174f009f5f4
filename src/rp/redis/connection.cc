// One connection. hiredis speaks the protocol; the bytes go over our own streams, since Debian's hiredis has no TLS.
#include <hiredis/hiredis.h>

#include <utility>

#include "rp/error.h"
#include "rp/redis/client.h"

namespace latchkey::rp::redis {
namespace {

/// More than any session: a server that sends more is none of ours.
constexpr std::size_t kMostReplyBytes = std::size_t{16} << 20;

std::string format(const Command& command) {
  std::vector<const char*> parts;
  std::vector<std::size_t> sizes;
  for (const auto& part : command) {
    parts.push_back(part.data());
    sizes.push_back(part.size());
  }
  char* bytes = nullptr;
  const int size = redisFormatCommandArgv(&bytes, static_cast<int>(command.size()), parts.data(), sizes.data());
  std::string formatted(bytes, size < 0 ? 0 : static_cast<std::size_t>(size));
  redisFreeCommand(bytes);
  return formatted;
}

Error refused(std::string_view said) {
  Error error = make_error(ErrorCode::store_failed, "Redis refused a command: " + printable(said));
  if (said.starts_with("NOAUTH") || said.starts_with("WRONGPASS") || said.starts_with("ERR AUTH"))
    error.hint = "Check user and password of the Redis store";
  if (said.starts_with("OOM")) error.hint = "Give Redis more memory (maxmemory)";
  if (said.starts_with("READONLY")) error.hint = "Give the address of the primary, not of a replica";
  return error;
}

Reply value_of(const redisReply& from) {
  Reply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::text;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::number;
      reply.number = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::list;
      for (std::size_t i = 0; i < from.elements; ++i) reply.list.push_back(value_of(*from.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

}  // namespace

struct Connection::Parser {
  std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader{redisReaderCreate(), redisReaderFree};
};

Connection::Connection(std::unique_ptr<Stream> stream)
    : stream_(std::move(stream)), parser_(std::make_unique<Parser>()) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const Address& address, Trust* trust,
                                                     const RedisStoreOptions& options) {
  auto stream = connect(address, trust, std::chrono::steady_clock::now() + options.connect_timeout);
  if (!stream) return stream.error();
  std::unique_ptr<Connection> connection(new Connection(*std::move(stream)));
  std::vector<Command> greetings;
  if (!address.user.empty())
    greetings.push_back({"AUTH", address.user, address.password});
  else if (!address.password.empty())
    greetings.push_back({"AUTH", address.password});
  if (!address.database.empty()) greetings.push_back({"SELECT", address.database});
  for (const auto& greeting : greetings) {
    const auto reply = connection->run(greeting, std::chrono::steady_clock::now() + options.timeout);
    if (!reply) return reply.error();
  }
  return connection;
}

Result<Reply> Connection::run(const Command& command, Deadline deadline) {
  broken_ = true;  // until a whole reply is there
  if (auto sent = stream_->write(format(command), deadline); !sent) return sent.error();
  return read_reply(deadline);
}

Result<Reply> Connection::read_reply(Deadline deadline) {
  std::size_t total = 0;
  while (true) {
    void* raw = nullptr;
    if (redisReaderGetReply(parser_->reader.get(), &raw) != REDIS_OK)
      return unreachable(std::string("what answers there is no Redis: ") + parser_->reader->errstr);
    if (raw != nullptr) {
      broken_ = false;
      const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(static_cast<redisReply*>(raw),
                                                                          freeReplyObject);
      if (reply->type == REDIS_REPLY_ERROR) return refused({reply->str, reply->len});
      return value_of(*reply);
    }
    const auto bytes = stream_->read(deadline);
    if (!bytes) return bytes.error();
    total += bytes->size();
    if (total > kMostReplyBytes) return unreachable("its answer is too long");
    redisReaderFeed(parser_->reader.get(), bytes->data(), bytes->size());
  }
}

}  // namespace latchkey::rp::redis
