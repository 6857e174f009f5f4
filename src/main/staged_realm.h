// A realm that is written in many commits and seen by nobody before the last (store/staging.h): bounded memory,
// and other realms go on meanwhile. Without publish(), whatever was written is swept away.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "endpoints/realm_cache.h"
#include "kc/import/import_stream.h"
#include "main/realm_setup.h"
#include "store/staging.h"

namespace latchkey::main {

class StagedRealm {
 public:
  /// `realms`: kept from one realm to the next, so that master is not read anew for each.
  StagedRealm(const SetupTools& tools, endpoints::RealmCache& realms, const model::RealmParts& parts);
  ~StagedRealm();
  StagedRealm(const StagedRealm&) = delete;
  StagedRealm& operator=(const StagedRealm&) = delete;

  /// The realm itself.
  Status<> create(const model::RealmParts& parts);
  /// `place` is for the message when the store refuses the user.
  Status<> add(kc::StreamedUser user, std::string place);
  Status<> add(const model::Role& role);
  /// Shows it: `replace`: in the place of what has its name or id.
  Status<> publish(bool replace);
  [[nodiscard]] std::size_t users() const { return users_; }

 private:
  Status<> add(store::Write write, std::string place);
  Status<> flush(std::optional<store::PublishRealm> publish = {});
  Status<> wait();
  Status<> add_master_entry();

  const SetupTools& tools_;
  endpoints::RealmCache& realms_;
  const model::RealmId id_;
  const std::string name_;
  const bool duplicate_emails_;
  const std::string key_;
  store::Plan plan_;
  std::vector<std::string> places_;  ///< of the writes in plan_
  std::vector<std::string> places_in_flight_;
  std::future<Result<store::CommitOutcome>> in_flight_;
  std::size_t users_ = 0;
  bool published_ = false;
};

}  // namespace latchkey::main
