// IoLoop: one event loop on its own thread, the Executor of everything that runs there, and the connections it owns.
// One sweep timer serves every deadline of every connection: a timer an operation would cost more than the operation.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/task.h"
#include "http/beast/asio.h"

namespace latchkey::http::beast {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What a connection is busy with; each has its own deadline.
enum class Phase { handshake, idle, head, body, handler, write, linger };

/// The loop's view of a connection. Touched on the loop's thread only.
class Connection {
 public:
  virtual ~Connection() = default;
  /// The pending operation ends with an error; the connection may still say why (408).
  virtual void cancel() = 0;
  /// Closes the socket: every pending operation ends.
  virtual void close() = 0;

  Phase phase = Phase::handshake;
  SteadyTime deadline = SteadyTime::max();
  bool expired = false;

  Connection* next = nullptr;
  Connection* previous = nullptr;
};

class IoLoop final : public Executor {
 public:
  explicit IoLoop(std::chrono::milliseconds sweep_period);
  ~IoLoop() override;
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  void start();  ///< the thread
  void stop();   ///< ends the thread, whatever is pending
  void post(std::move_only_function<void()> work) override;

  [[nodiscard]] asio::io_context& context() { return context_; }
  /// For the Date header; a second old at most.
  [[nodiscard]] const std::string& date() const { return date_; }

  // On the loop's thread:
  void add(Connection& connection);
  void remove(Connection& connection);
  void close_idle();
  void close_all();

 private:
  void arm();
  void sweep();
  void expire(Connection& connection);
  void refresh_date();

  asio::io_context context_;
  asio::executor_work_guard<LoopExecutor> work_;
  Timer timer_;
  std::chrono::milliseconds period_;
  Connection* first_ = nullptr;
  long long date_second_ = -1;
  std::string date_;
  std::thread thread_;
};

}  // namespace latchkey::http::beast
