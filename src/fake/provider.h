// A provider that signs anybody in, for tests, and lies on request. It is a real one otherwise: PKCE is checked, codes
// are used once and expire, tokens are signed. Never put it where strangers can reach it.
//
// A fault is chosen for everybody (set_fault), or by path: below /fault/NAME stands a whole provider with that fault, whose
// issuer is that address.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/time.h"
#include "fake/fault.h"
#include "fake/silence.h"
#include "http/router.h"

namespace latchkey::fake {

class Provider {
 public:
  /// `clock` and `random` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Provider>> make(const Clock& clock, Random& random);

  /// Known faults only; nullptr: honest again. Whoever was left without an answer gets one.
  void set_fault(const Fault* fault);
  [[nodiscard]] const Fault* fault() const;
  /// The fault that would have shown in what was asked since the last set_fault() was shown at least once.
  [[nodiscard]] bool was_shown() const;

  /// Until the next set_fault() nobody waits for an answer that never comes: refused at once instead.
  void break_silence();

  [[nodiscard]] std::vector<http::Route> routes();
  /// For a server about to stop: answers whoever was left without one.
  void end_silence() { silence_.end(); }

 private:
  struct Code {
    std::string client_id, redirect_uri, nonce, challenge, subject, scope, issuer;
    Instant expires{};
  };
  struct Grant {
    std::string subject, client_id;
  };
  struct Ask;  // one request, with the fault that governs it

  Provider(const Clock& clock, Random& random, std::shared_ptr<const Keys> keys);

  Task<http::Response> metadata(const http::Request& request);
  Task<http::Response> keys(const http::Request& request);
  Task<http::Response> authorize(const http::Request& request);
  Task<http::Response> token(const http::Request& request);
  Task<http::Response> userinfo(const http::Request& request);
  Task<http::Response> end_session(const http::Request& request);
  Task<http::Response> choose_fault(const http::Request& request);
  Task<http::Response> list_faults(const http::Request& request);

  /// What was seen before, for lies that replay it.
  struct Earlier {
    std::string id_token, state;
  };
  /// A key made for it signs from now on, and is the published one.
  jose::SigningKey rotate_keys();
  [[nodiscard]] Scene scene_of(const Ask& ask) const;
  [[nodiscard]] Ask ask(const http::Request& request) const;
  [[nodiscard]] std::optional<http::Response> lie_instead(const Ask& ask, Place place, const Scene& scene);
  void edit(const Ask& ask, Place place, json::Object& object, const Scene& scene);
  [[nodiscard]] std::string id_token(const Ask& ask, const Code& code, const Scene& scene, const std::string& access_token);
  [[nodiscard]] std::optional<Code> take_code(const std::string& value);
  [[nodiscard]] http::Response tokens_for(const Ask& ask, const Code& code, const std::string& code_value);

  const Clock& clock_;
  Random& random_;
  Silence silence_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;
  int rotations_ = 0;
  const Fault* fault_ = nullptr;
  mutable bool shown_ = false;
  bool silent_ = true;  ///< where the fault says so
  std::map<std::string, Code> codes_;
  std::map<std::string, Grant> access_tokens_;
  std::map<std::string, Code> refresh_tokens_;
  Earlier earlier_;
};

}  // namespace latchkey::fake
