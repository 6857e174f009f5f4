#include "http/beast/io_loop.h"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <csignal>

#include "base/gathering.h"
#include "base/thread_name.h"
#include "http/beast/response_writer.h"

namespace latchkey::http::beast {

IoLoop::IoLoop(std::chrono::milliseconds sweep_period)
    : context_(1), work_(context_.get_executor()), timer_(context_.get_executor()), period_(sweep_period) {
  refresh_date();
  arm();
}

IoLoop::~IoLoop() { stop(); }

void IoLoop::start() {
  // Signals belong to the program's main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    name_this_thread("io");
    ExecutorScope scope(this);
    context_.run();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void IoLoop::stop() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void IoLoop::post(std::move_only_function<void()> work) {
  if (auto* gathering = Gathering::current()) return gathering->add(*this, std::move(work));
  asio::post(context_, std::move(work));
}

void IoLoop::add(Connection& connection) {
  connection.next = first_;
  if (first_ != nullptr) first_->previous = &connection;
  first_ = &connection;
}

void IoLoop::remove(Connection& connection) {
  if (connection.previous != nullptr) connection.previous->next = connection.next;
  if (connection.next != nullptr) connection.next->previous = connection.previous;
  if (first_ == &connection) first_ = connection.next;
}

// Closing only starts the end of a connection: it leaves the list later, when its coroutine wakes.
void IoLoop::close_idle() {
  for (auto* c = first_; c != nullptr; c = c->next) {
    if (c->phase == Phase::idle || c->phase == Phase::handshake) c->close();
  }
}

void IoLoop::close_all() {
  for (auto* c = first_; c != nullptr; c = c->next) c->close();
}

void IoLoop::arm() {
  timer_.expires_after(period_);
  timer_.async_wait([this](const error_code& error) {
    if (error) return;
    sweep();
    arm();
  });
}

void IoLoop::sweep() {
  refresh_date();
  const auto now = std::chrono::steady_clock::now();
  for (auto* c = first_; c != nullptr; c = c->next) {
    if (c->deadline <= now && !c->expired) expire(*c);
  }
}

void IoLoop::expire(Connection& connection) {
  connection.expired = true;
  if (connection.phase == Phase::head || connection.phase == Phase::body) {
    connection.cancel();
  } else {
    connection.close();
  }
}

void IoLoop::refresh_date() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
  if (now == date_second_) return;
  date_second_ = now;
  date_ = http_date(now);
}

}  // namespace latchkey::http::beast
