// Prepared OpenSSL contexts of one key, lent to one thread at a time. Preparing a context costs a sixth of an ES256
// signature, so they are kept; they die with their key, which a per-thread cache could not promise.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace latchkey::crypto {

template <class Context>  // a unique_ptr
class ContextPool {
 public:
  class Lease {
   public:
    Lease(ContextPool& pool, Context context) : pool_(pool), context_(std::move(context)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      if (context_) pool_.give_back(std::move(context_));
    }
    [[nodiscard]] auto* get() const { return context_.get(); }
    /// After a failure whose traces might stay in the context.
    void discard() { context_.reset(); }

   private:
    ContextPool& pool_;
    Context context_;
  };

  /// A kept context, or what `make` makes. The lease may be empty when `make` fails.
  template <class Make>
  [[nodiscard]] Lease lend(Make make) {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        Context context = std::move(free_.back());
        free_.pop_back();
        return Lease(*this, std::move(context));
      }
    }
    return Lease(*this, make());
  }

 private:
  static constexpr std::size_t kept = 16;  // more threads than that at once make their own

  void give_back(Context context) {
    const std::lock_guard lock(mutex_);
    if (free_.size() < kept) free_.push_back(std::move(context));
  }

  std::mutex mutex_;
  std::vector<Context> free_;
};

}  // namespace latchkey::crypto
