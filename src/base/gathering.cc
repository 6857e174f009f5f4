#include "base/gathering.h"

#include <algorithm>

namespace latchkey {
namespace {
// As with the executor of base/task.cc: which one this thread has, written by the Gathering itself alone.
constinit thread_local Gathering* current_gathering = nullptr;
}  // namespace

Gathering::Gathering() { current_gathering = this; }

Gathering::~Gathering() {
  flush();
  current_gathering = nullptr;
}

Gathering* Gathering::current() noexcept { return current_gathering; }

void Gathering::add(Executor& to, std::move_only_function<void()> work) { posts_.emplace_back(&to, std::move(work)); }

void Gathering::flush() {
  // What the executors post themselves goes the usual way.
  Gathering* const self = std::exchange(current_gathering, nullptr);
  while (!posts_.empty()) {
    Executor* const to = posts_.front().first;
    std::vector<std::move_only_function<void()>> lot;
    for (auto& [executor, work] : posts_) {
      if (executor == to) lot.push_back(std::move(work));
    }
    std::erase_if(posts_, [to](const auto& post) { return post.first == to; });
    to->post([lot = std::move(lot)]() mutable {
      for (auto& work : lot) work();
    });
  }
  current_gathering = self;
}

}  // namespace latchkey
