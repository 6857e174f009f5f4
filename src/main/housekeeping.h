// Housekeeping: one quiet thread that removes expired rows in small batches and notices a changed master key file, so
// that `latchkey master-key rotate` works beside a running server.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/time.h"
#include "crypto/sealer.h"
#include "store/store.h"

namespace latchkey::main {

/// How often the key file is looked at; a command that changes keys waits a few of these.
inline constexpr std::chrono::milliseconds kKeyFileInterval{500};

class Housekeeping {
 public:
  Housekeeping(store::Store& store, crypto::Sealer& sealer, std::string key_file, const Clock& clock, Log& log,
               std::function<void()> each_look);  ///< called twice a second
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run();
  void sweep();
  void watch_key_file();

  store::Store& store_;
  crypto::Sealer& sealer_;
  const std::string key_file_;
  const Clock& clock_;
  Log& log_;
  const std::function<void()> each_look_;
  std::int64_t key_file_stamp_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace latchkey::main
