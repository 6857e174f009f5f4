// Task<T>: a lazy coroutine, standard library only. For the shell (connections, endpoints, store calls); the core has none.
// A task starts when it is awaited and resumes whoever awaits it; it is awaited once.
// Parameters of a coroutine are taken by value (or are references to what outlives it, as Env is); never a capturing lambda.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace latchkey {

/// Where a suspended coroutine wakes up again. An I/O thread installs its own with ExecutorScope; without one
/// (commands, tests) a coroutine wakes on the thread that completed what it waited for.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(std::move_only_function<void()> work) = 0;
  /// The executor of this thread, or null.
  [[nodiscard]] static Executor* current() noexcept;

 private:
  friend class ExecutorScope;
};

class ExecutorScope {
 public:
  explicit ExecutorScope(Executor* executor) noexcept;
  ~ExecutorScope();
  ExecutorScope(const ExecutorScope&) = delete;
  ExecutorScope& operator=(const ExecutorScope&) = delete;

 private:
  Executor* previous_;
};

template <class T = void>
class Task;

namespace detail {

struct PromiseBase {
  std::coroutine_handle<> continuation;
  std::exception_ptr exception;

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) noexcept {
      auto next = self.promise().continuation;
      return next ? next : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& v) {
    value.emplace(std::forward<U>(v));
  }
  T take() {
    if (exception) std::rethrow_exception(exception);
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() noexcept {}
  void take() {
    if (exception) std::rethrow_exception(exception);
  }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle handle;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
        handle.promise().continuation = caller;
        return handle;
      }
      T await_resume() { return handle.promise().take(); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_;
};

namespace detail {
template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>{std::coroutine_handle<Promise>::from_promise(*this)};
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>{std::coroutine_handle<Promise>::from_promise(*this)};
}

/// A coroutine that owns itself: starts at once, destroys itself at its end.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};
}  // namespace detail

/// Starts `task` now and calls `done(std::exception_ptr, std::optional<T>)` at its end, on the thread where it ended.
template <class T, class Done>
detail::Detached start(Task<T> task, Done done) {
  std::optional<T> value;
  std::exception_ptr error;
  try {
    value.emplace(co_await std::move(task));
  } catch (...) {
    error = std::current_exception();
  }
  done(error, std::move(value));
}
/// The same for Task<void>: `done(std::exception_ptr)`.
template <class Done>
detail::Detached start(Task<void> task, Done done) {
  std::exception_ptr error;
  try {
    co_await std::move(task);
  } catch (...) {
    error = std::current_exception();
  }
  done(error);
}

namespace detail {
/// A latch that outlives its last notification: notified under the lock, so the waiter cannot destroy it too early.
class Latch {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};
}  // namespace detail

/// Runs `task` to its end and blocks meanwhile: for commands and tests, never on an I/O thread.
template <class T>
T sync_wait(Task<T> task) {
  detail::Latch latch;
  std::optional<T> result;
  std::exception_ptr error;
  start(std::move(task), [&](std::exception_ptr e, std::optional<T> value) {
    error = e;
    result = std::move(value);
    latch.open();
  });
  latch.wait();
  if (error) std::rethrow_exception(error);
  return std::move(*result);
}
inline void sync_wait(Task<void> task) {
  detail::Latch latch;
  std::exception_ptr error;
  start(std::move(task), [&](std::exception_ptr e) {
    error = e;
    latch.open();
  });
  latch.wait();
  if (error) std::rethrow_exception(error);
}

/// Awaits a callback: `auto v = co_await await_callback<T>([&](auto done) { pool.submit(..., std::move(done)); });`
/// `done(T)` may be called on any thread, once; the coroutine wakes on the executor it was suspended on.
template <class T>
class CallbackAwaiter {
 public:
  using Done = std::move_only_function<void(T)>;
  explicit CallbackAwaiter(std::move_only_function<void(Done)> begin) : begin_(std::move(begin)) {}
  CallbackAwaiter(const CallbackAwaiter&) = delete;
  CallbackAwaiter& operator=(const CallbackAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    Executor* home = Executor::current();
    // The awaiter dies when the coroutine wakes, which may be before begin returns: keep begin out of it.
    auto begin = std::move(begin_);
    begin([this, caller, home](T value) {
      value_.emplace(std::move(value));
      if (home != nullptr) {
        home->post([caller] { caller.resume(); });
      } else {
        caller.resume();
      }
    });
  }
  T await_resume() { return std::move(*value_); }

 private:
  std::move_only_function<void(Done)> begin_;
  std::optional<T> value_;
};

template <class T>
CallbackAwaiter<T> await_callback(std::move_only_function<void(std::move_only_function<void(T)>)> begin) {
  return CallbackAwaiter<T>(std::move(begin));
}

}  // namespace latchkey
