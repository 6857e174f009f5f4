#include "base/task.h"

namespace latchkey {
namespace {
// Which event loop this thread runs. Written by ExecutorScope alone.
thread_local Executor* current_executor = nullptr;
}  // namespace

Executor* Executor::current() noexcept { return current_executor; }

ExecutorScope::ExecutorScope(Executor* executor) noexcept : previous_(current_executor) { current_executor = executor; }
ExecutorScope::~ExecutorScope() { current_executor = previous_; }

}  // namespace latchkey
