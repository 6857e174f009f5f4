#include "gateway/introductions.h"

#include <utility>

#include "rp/claims_object.h"

namespace latchkey::gateway {
namespace {

/// Copies of one session share their claims, and the look at the address spares the rest; those from a cookie are read
/// anew. What is compared besides does not stand in the claims.
bool says_the_same(const rp::Identity& a, const rp::Identity& b) {
  const auto& claims = rp::ClaimsMaker::object(a.claims);
  const auto& others = rp::ClaimsMaker::object(b.claims);
  return a.subject == b.subject && a.session_id == b.session_id && a.issuer == b.issuer && a.roles == b.roles &&
         a.authenticated_at == b.authenticated_at && (&claims == &others || claims == others);
}

std::string key_of(const rp::Identity& identity) {
  std::string key;
  key.reserve(identity.session_id.size() + identity.subject.size() + 1);
  return key.append(identity.session_id).append("\n").append(identity.subject);
}

}  // namespace

Introductions::Introductions(IdentitySettings settings, std::shared_ptr<AssertionSigner> signer, std::size_t most)
    : settings_(std::move(settings)), headers_(settings_), signer_(std::move(signer)), most_(most) {}

std::shared_ptr<const Introduction> Introductions::make(const rp::Identity& identity, std::string_view provider,
                                                        Instant now) {
  auto made = std::make_shared<Introduction>(Introduction{
      .identity = identity, .provider = std::string(provider), .headers = {}, .good_until = Instant::max()});
  const Person person = person_of(identity, settings_, provider);
  headers_.add(person, made->headers);
  if (signer_) {
    const Assertion assertion = signer_->assertion(identity, person, now);
    headers_.add_assertion(assertion.token, made->headers);
    made->good_until = assertion.good_until;
  }
  return made;
}

std::shared_ptr<const Introduction> Introductions::of(const rp::Identity& identity, std::string_view provider,
                                                      Instant now) {
  std::string key = key_of(identity);
  {
    const std::lock_guard lock(mutex_);
    const auto found = made_.find(key);
    if (found != made_.end() && now < found->second->good_until && found->second->provider == provider &&
        says_the_same(found->second->identity, identity))
      return found->second;
  }
  auto made = make(identity, provider, now);
  const std::lock_guard lock(mutex_);
  if (made_.size() >= most_) made_.clear();  // they are cheap to make again
  made_[std::move(key)] = made;
  return made;
}

}  // namespace latchkey::gateway
