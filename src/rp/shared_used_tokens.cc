// Used logout tokens in notes that several processes share.
#include <latchkey/logout_token.h>
#include <latchkey/session_store.h>

#include <utility>

#include "base/random.h"

namespace latchkey::rp {
namespace {

class NotedTokens final : public UsedTokens {
 public:
  explicit NotedTokens(std::shared_ptr<SharedNotes> notes) : notes_(std::move(notes)) {}

  Result<bool> use_once(const std::string& id, TimePoint now, TimePoint until) override {
    // A value of one's own: who claims with the value that stands there has it already.
    return notes_->claim("used " + id, SystemRandom().bytes(16), until - now);
  }

 private:
  const std::shared_ptr<SharedNotes> notes_;
};

}  // namespace

std::shared_ptr<UsedTokens> used_tokens_of(std::shared_ptr<SharedNotes> notes) {
  return std::make_shared<NotedTokens>(std::move(notes));
}

}  // namespace latchkey::rp
