// What a provider (or whoever answers in its place) can send: metadata, token responses, stored sessions.
#include <latchkey/backchannel_login.h>
#include <latchkey/session.h>

#include <cstdint>

#include "rp/callback.h"
#include "rp/metadata.h"
#include "rp/token_endpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::rp;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Config config;
  config.issuer = "https://op.example";
  const auto metadata = parse_metadata(text, config);
  if (metadata && metadata->issuer != config.issuer) __builtin_trap();
  if (const auto object = latchkey::json::parse_object(text)) {
    const auto tokens = parse_tokens(*object, TimePoint{});
    if (tokens && tokens->access_token.empty()) __builtin_trap();
  }
  (void)claimed_state({{"response", std::string(text)}}, {});
  Request ping;
  ping.method = "POST";
  ping.headers = {{"Authorization", "Bearer secret"}};
  ping.body = text;
  if (const auto id = read_backchannel_ping(ping, "secret"); id && id->empty()) __builtin_trap();
  if (const auto session = session_from_json(text)) (void)to_json(*session);
  return 0;
}
