// Gate: the judgement of the gateway. For each request: which rule, who comes, may he, and what the application gets to
// see. Session checks in memory run on the I/O thread; whatever waits for a store or a provider runs on Pools.
// Invariants: what the rule saw is what the upstream gets; an identity header is the gateway's or is not there; the
// gateway's cookies reach no application.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <latchkey/guard.h>

#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/time.h"
#include "gateway/address_limit.h"
#include "gateway/pages.h"
#include "gateway/pools.h"
#include "gateway/setup.h"
#include "http/relay.h"
#include "http/route_metrics.h"
#include "http/trace_id.h"

namespace latchkey::gateway {

/// What is known of one request while it is served.
struct Visit {
  std::shared_ptr<const Setup> setup;
  const GateRule* rule = nullptr;
  const UpstreamSettings* upstream = nullptr;
  std::string_view what = "none";  ///< for logs and metrics: "upstream", "login", "auth" ...
  std::optional<Visitor> visitor;
  std::optional<rp::AccessToken> token;  ///< of a program; then there is no visitor

  /// Whoever it is; null for nobody.
  [[nodiscard]] const rp::Identity* identity() const {
    return token ? &token->identity : visitor ? &visitor->session.identity() : nullptr;
  }
  std::string access_token;
  std::string peer;                      ///< the address the connection came from
  std::string chain;                     ///< X-Forwarded-For of a proxy that is trusted
  std::string cookie;                    ///< of a WebSocket or stream whose session is looked after
  std::atomic<bool> looking = false;     ///< a look whether it is over stands in line
  std::atomic<bool> ended = false;       ///< that session is over, or the token was revoked
  std::vector<std::string> set_cookies;  ///< that the answer has to carry
};

class Gate final : public http::RelayService {
 public:
  struct Ports {
    Log& log;
    Metrics& metrics;
    Random& random;
    Clock& clock;
  };
  Gate(std::shared_ptr<const Setup> setup, Ports ports);
  ~Gate() override;

  /// From the next request on. Requests that are being served end with what they began with.
  void replace(std::shared_ptr<const Setup> setup);
  [[nodiscard]] std::shared_ptr<const Setup> setup() const { return setup_.load(); }

  [[nodiscard]] std::optional<std::size_t> wants_body(const http::Request& request) const override;
  [[nodiscard]] Task<http::RelayDecision> decide(http::Request& request) override;
  [[nodiscard]] std::optional<http::Response> instead(const http::Request& request, const http::RelayDecision& decision,
                                                      const http::RelayHead& head) override;
  void adorn(const http::RelayDecision& decision, http::RelayHead& head) override;
  [[nodiscard]] http::Response failed(const http::Request& request, const http::RelayDecision& decision,
                                      const http::RelayFailure& why) override;
  [[nodiscard]] bool may_stay(const http::Request& request, const http::RelayDecision& decision) override;
  void finished(const http::Request& request, const http::RelayDecision& decision,
                const http::RelayRecord& record) override;

 private:
  using Refusal = std::optional<http::Response>;
  /// The question of another proxy, put as if it were a request to us.
  struct Question {
    rp::Request request;
    std::vector<std::string> readings;
  };

  // gate.cc
  Task<http::Response> judge_and_answer(http::Request& request, Visit& visit, std::optional<http::Forward>& forward);
  [[nodiscard]] static Refusal find_way(const http::Request& request, const rp::Request& asked,
                                        const std::vector<std::string>& readings, Visit& visit);
  /// Nothing: it is a WebSocket that another site's page opens.
  [[nodiscard]] std::optional<http::Forward> forward_of(const http::Request& request, Visit& visit);
  void tell_near_miss(const http::Request& request, const std::string& path, const Visit& visit);
  void assign_trace_id(const Setup& setup, http::Request& request);
  /// Says who it is, in the headers of a request or of an answer to another proxy.
  void introduce(const Visit& visit, http::Headers& headers) const;

  // gate_admission.cc
  /// Nothing: he may pass, and `visit` says who he is.
  Task<Refusal> admit(const rp::Request& request, const std::string& trace, Visit& visit);
  Task<Refusal> admit_program(const rp::Request& request, const std::string& trace, Visit& visit);
  Task<rp::Result<std::optional<Visitor>>> find_visitor(const rp::Request& request, const Visit& visit);
  [[nodiscard]] bool token_may_stay(const std::shared_ptr<Visit>& visit);
  void look_after(const std::shared_ptr<Visit>& visit, std::move_only_function<bool()> is_over);
  Task<Refusal> take_access_token(const rp::Request& request, const std::string& trace, Visit& visit);
  [[nodiscard]] rp::Verdict judge(const Visit& visit) const;
  [[nodiscard]] http::Response ask_to_sign_in(const rp::Request& request, const rp::StepUp& step_up,
                                              const Visit& visit) const;
  [[nodiscard]] http::Response forbid(const rp::Request& request, const std::string& why,
                                      const std::string& trace) const;

  // gate_own.cc
  Task<http::Response> serve_own(const http::Request& request, const std::string& path, Visit& visit);
  /// What neither signs in nor out.
  Task<http::Response> tell_of_self(const rp::Request& asked, const std::string& path, const std::string& trace,
                                    Visit& visit);
  Task<http::Response> sign_in(const rp::Request& request, const Door* door, const std::string& trace, Visit& visit);
  [[nodiscard]] http::Response choose_door(const rp::Request& request, const Visit& visit,
                                           const std::string& trace) const;
  [[nodiscard]] http::Response ask_whether_to_sign_out(const rp::Request& request, const std::string& trace) const;
  Task<http::Response> who_am_i(const rp::Request& request, Visit& visit);
  [[nodiscard]] http::Response busy(const rp::Request& request, const std::string& trace) const;
  Task<http::Response> on_pool(Work kind, std::function<rp::Response()> work, const rp::Request& request,
                               const std::string& trace);
  Task<http::Response> provider_logout(const rp::Request& request, const std::string& trace, const Door& door);
  /// The answer for a client that begins or ends logins too often; nothing for others.
  [[nodiscard]] Refusal too_often(const http::Request& request, const rp::Request& asked, const Visit& visit,
                                  AddressLimit& limit);

  // gate_forward_auth.cc
  Task<http::Response> answer_proxy(const http::Request& request, Visit& visit);
  [[nodiscard]] static Result<Question> question_of(const http::Request& request, const Setup& setup);
  [[nodiscard]] http::Response refusal_for_proxy(http::Response refusal, const rp::Request& request,
                                                 const Visit& visit) const;

  Ports ports_;
  std::atomic<std::shared_ptr<const Setup>> setup_;
  http::TraceIds trace_ids_;
  std::mutex told_mutex_;
  std::set<std::string> told_;  ///< rules of which the log said that they were nearly missed
  AddressLimit logins_begun_;
  AddressLimit logins_ended_;
  Pools pools_;
  std::map<std::string, std::unique_ptr<http::RouteMetrics>, std::less<>> counted_;
};

}  // namespace latchkey::gateway
