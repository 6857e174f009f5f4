// Env: what an endpoint may use, wired by main and nothing else. Endpoints are coroutines that take `const Env&`; it
// outlives every request.
#pragma once

#include <string>

#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "crypto/sealer.h"
#include "pages/renderer.h"
#include "store/store.h"

namespace latchkey::endpoints {

class RealmCache;
class ConsoleFiles;
struct Outbound;

struct ServerSettings {
  std::string public_url;  ///< "https://id.example.org" or with a path; "": as the client names us (Host)
  std::string version;
  bool dev = false;
  Instant started{};
};

struct Env {
  const Clock& clock;
  Random& random;
  store::Store& store;
  RealmCache& realms;
  const crypto::Sealer& sealer;
  WorkerPool& hashing;  ///< password hashes
  WorkerPool& signing;  ///< RSA signatures
  const pages::Renderer& renderer;
  Log& log;
  Metrics& metrics;
  ServerSettings settings;
  const ConsoleFiles* consoles = nullptr;  ///< null: not built
  const Outbound* outbound = nullptr;      ///< null where nothing goes out, in tests
};

}  // namespace latchkey::endpoints
