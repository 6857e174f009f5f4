// What the writer thread is asked to do: run inside its own savepoint of a shared transaction, and be told afterwards.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "store/plan.h"
#include "store/sqlite/connection.h"

namespace latchkey::store::sqlite {

class WriteJob {
 public:
  virtual ~WriteJob() = default;
  /// False: what it wrote is undone. An error of the connection undoes it too.
  virtual bool run(Connection& connection) = 0;
  /// The job alone failed; nothing it wrote stands.
  virtual void fail(Error error) = 0;
  /// Called once, at the end: the transaction that held the job is on disk, or `error` says why it is not.
  virtual void finish(const Error* error) = 0;
};

/// Whether what led to this result must be undone although it is no error: a refused plan writes nothing.
template <class T>
bool is_refusal(const T& result) {
  if constexpr (std::is_same_v<T, CommitOutcome>) return result.refused.has_value();
  return false;
}

/// `work` makes the result on the writer thread; `done` gets it after the commit.
template <class T>
class CallJob final : public WriteJob {
 public:
  using Work = std::move_only_function<Result<T>(Connection&)>;
  using Done = std::move_only_function<void(Result<T>)>;
  CallJob(Work work, Done done) : work_(std::move(work)), done_(std::move(done)) {}

  bool run(Connection& connection) override {
    result_.emplace(work_(connection));
    return result_->has_value() && !is_refusal(**result_);
  }
  void fail(Error error) override { result_.emplace(std::unexpected(std::move(error))); }
  void finish(const Error* error) override {
    // A refusal does not outlive a failed commit either: what it was refused for may have been undone with it.
    if (error != nullptr && (!result_ || result_->has_value())) result_.emplace(std::unexpected(*error));
    done_(std::move(*result_));
  }

 private:
  Work work_;
  Done done_;
  std::optional<Result<T>> result_;
};

}  // namespace latchkey::store::sqlite
