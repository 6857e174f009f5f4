#include "main/staged_realm.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "kc/defaults/defaults.h"
#include "store/codec/assemble.h"
#include "store/codec/codec.h"

namespace latchkey::main {
namespace {

/// A commit of this many writes takes less than a tenth of a second, for which a login may have to wait.
constexpr std::size_t kBatch = 1000;
/// When nothing is written for so long, the sweeper takes what there is.
constexpr std::chrono::minutes kPatience{10};
/// Between two commits, so that a server beside us gets its turn: it looks for the lock once a millisecond.
constexpr std::chrono::milliseconds kTurn{2};

std::string refusal_of_user(store::Refusal reason) {
  if (reason == store::Refusal::duplicate_username) return "another user has this name, or has it as e-mail address";
  if (reason == store::Refusal::duplicate_email) return "another user has this e-mail address, or has it as name";
  if (reason == store::Refusal::exists) return "another user has this id, or this account at an identity provider";
  return "the realm in the making is gone: was the import held up for long?";
}

}  // namespace

StagedRealm::StagedRealm(const SetupTools& tools, endpoints::RealmCache& realms, const model::RealmParts& parts)
    : tools_(tools),
      realms_(realms),
      id_(parts.settings.id),
      name_(parts.settings.name),
      duplicate_emails_(parts.settings.login.duplicate_emails_allowed),
      key_(tools.random.uuid()) {}

StagedRealm::~StagedRealm() {
  if (published_) return;
  (void)wait();
  store::StagedPlan given_up{.key = key_, .until = Instant{}, .plan = {}, .publish = {}};
  (void)sync_wait(store::staging_of(tools_.store).commit_staged(std::move(given_up)));
}

Status<> StagedRealm::create(const model::RealmParts& parts) {
  for (auto& write : store::plan_for_new_realm(parts, tools_.sealer).writes) {
    if (auto added = add(std::move(write), ""); !added) return added;
  }
  return {};
}

Status<> StagedRealm::add(kc::StreamedUser user, std::string place) {
  ++users_;
  store::Plan links;
  kc::append_links(links, id_, user.links);
  auto added = add(store::PutUser{id_, std::move(user.user), duplicate_emails_, true}, place);
  for (auto& write : links.writes) {
    if (added) added = add(std::move(write), place);
  }
  return added;
}

Status<> StagedRealm::add(const model::Role& role) {
  return add(store::PutObject{id_, store::encode(id_, role, tools_.sealer)}, "");
}

Status<> StagedRealm::add(store::Write write, std::string place) {
  plan_.writes.push_back(std::move(write));
  places_.push_back(std::move(place));
  return plan_.writes.size() < kBatch ? Status<>{} : flush();
}

/// One commit is under way while the next is made ready.
Status<> StagedRealm::flush(std::optional<store::PublishRealm> publish) {
  if (auto before = wait(); !before) return before;
  auto answer = std::make_shared<std::promise<Result<store::CommitOutcome>>>();
  in_flight_ = answer->get_future();
  places_in_flight_ = std::exchange(places_, {});
  std::this_thread::sleep_for(kTurn);
  if (publish) places_in_flight_.emplace_back();
  store::StagedPlan next{key_, SystemClock().now() + kPatience, std::exchange(plan_, {}), std::move(publish)};
  start(store::staging_of(tools_.store).commit_staged(std::move(next)),
        [answer](std::exception_ptr error, std::optional<Result<store::CommitOutcome>> outcome) {
          if (error || !outcome) {
            answer->set_value(fail(Error::Kind::internal, "the commit broke off"));
          } else {
            answer->set_value(std::move(*outcome));
          }
        });
  return {};
}

Status<> StagedRealm::wait() {
  if (!in_flight_.valid()) return {};
  const auto outcome = in_flight_.get();
  if (!outcome) return fail(outcome.error().kind, fmt::format("realm '{}': {}", name_, outcome.error().detail));
  if (outcome->committed()) return {};
  const auto& place = places_in_flight_.at(outcome->refused->write);
  const auto reason = outcome->refused->reason;
  if (!place.empty()) return fail(Error::Kind::conflict, fmt::format("{}: {}", place, refusal_of_user(reason)));
  if (reason == store::Refusal::exists) {
    return fail(Error::Kind::conflict,
                fmt::format("realm '{}' exists already, or something in it is there twice", name_));
  }
  return fail(Error::Kind::conflict, fmt::format("realm '{}': {}", name_, refusal_of_user(reason)));
}

Status<> StagedRealm::add_master_entry() {
  if (name_ == kc::kMasterRealm) return {};
  const auto master = sync_wait(realms_.get(std::string(kc::kMasterRealm)));
  if (!master && master.error().kind == Error::Kind::not_found) return {};
  if (!master) return std::unexpected(master.error());
  const auto entry = kc::make_master_entry((*master)->parts(), name_, tools_.random);
  const auto& id = (*master)->id();
  const auto put = [&](store::ConfigObject object) {
    plan_.add(store::PutObject{id, std::move(object)});
    places_.emplace_back();
  };
  // Whatever changed in master since it was read must not be undone by what is made from it.
  plan_.add(store::ExpectRealmVersion{id, (*master)->version()});
  places_.emplace_back();
  if (entry.client) put(store::encode(id, *entry.client, tools_.sealer));
  for (const auto& role : entry.roles) put(store::encode(id, *role, tools_.sealer));
  if (entry.admin) put(store::encode(id, *entry.admin, tools_.sealer));
  return {};
}

Status<> StagedRealm::publish(bool replace) {
  if (auto flushed = flush(); !flushed) return flushed;
  if (auto waited = wait(); !waited) return waited;
  if (auto added = add_master_entry(); !added) return added;
  if (auto flushed = flush(store::PublishRealm{id_, replace}); !flushed) return flushed;
  auto shown = wait();
  published_ = shown.has_value();
  return shown;
}

}  // namespace latchkey::main
