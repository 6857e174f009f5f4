// co_await for Asio's operations in our own coroutines: `const IoResult r = co_await io([&](auto done) { s.async_x(..., done); });`
// Asio calls back on the loop's thread, and the coroutine goes on right there: no queue, no allocation beyond Asio's own.
#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>

#include "http/beast/asio.h"

namespace latchkey::http::beast {

struct IoResult {
  error_code error;
  std::size_t size = 0;
};

template <class Begin>
class IoAwaiter {
 public:
  explicit IoAwaiter(Begin begin) : begin_(std::move(begin)) {}
  IoAwaiter(const IoAwaiter&) = delete;
  IoAwaiter& operator=(const IoAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    begin_([this](error_code error, std::size_t size = 0) {
      result_ = {error, size};
      waiting_.resume();
    });
  }
  IoResult await_resume() const noexcept { return result_; }

 private:
  Begin begin_;
  std::coroutine_handle<> waiting_;
  IoResult result_;
};

template <class Begin>
IoAwaiter<Begin> io(Begin begin) {
  return IoAwaiter<Begin>(std::move(begin));
}

}  // namespace latchkey::http::beast
