// A provider without sockets: realms `own` and `other` beside master, and in `own` one person for each administrators'
// role, named like the role. What a caller may do is asked of the real endpoints with real tokens.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "admin/routes.h"
#include "base/worker_pool.h"
#include "endpoints/env.h"
#include "endpoints/outbound.h"
#include "endpoints/realm_cache.h"
#include "http/application.h"
#include "pages/renderer.h"
#include "store/store.h"

namespace latchkey::permissions {

inline constexpr std::string_view kNobody = "nobody";          ///< has no administrators' role
inline constexpr std::string_view kEverything = "everything";  ///< has realm-admin, that is all of them

struct Call {
  std::string method;
  std::string path;
  std::string body = "{}";
};

class World {
 public:
  /// Given the store, gives the one to use: for tests that let something happen at a certain moment.
  using Wrap = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;

  explicit World(const Wrap& wrap = {});

  /// `who` is a person of `own`; "" sends no token.
  http::Response ask(std::string_view who, const Call& call);
  /// What a call is answered before its body is read, were it a large one; nothing when the body is read.
  std::optional<http::Response> ask_before_body(std::string_view who, const Call& call);
  [[nodiscard]] model::RealmPtr realm(const std::string& name);
  [[nodiscard]] model::User user(const std::string& realm, const std::string& name);
  MemoryLog& log() { return log_; }
  FixedClock& clock() { return clock_; }
  WorkerPool& hashing() { return hashing_; }
  /// From here on something goes out; it outlives the world. Without it nothing does.
  void reach_out(const endpoints::Outbound& outbound) { env_.outbound = &outbound; }

 private:
  void import(const std::string& text);
  http::Request request_of(std::string_view who, const Call& call);
  http::Response serve(http::Request request);
  const std::string& token_of(const std::string& who);

  FixedClock clock_;
  SystemRandom random_;
  MemoryLog log_;
  Metrics metrics_;
  crypto::Sealer sealer_;
  std::unique_ptr<store::Store> store_;
  endpoints::RealmCache cache_;
  WorkerPool hashing_;
  WorkerPool signing_;
  std::unique_ptr<const pages::Renderer> renderer_;
  endpoints::Env env_;
  std::unique_ptr<http::Application> application_;
  std::map<std::string, std::string, std::less<>> tokens_;
};

}  // namespace latchkey::permissions
