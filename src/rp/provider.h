// Provider: the one we talk to. Its metadata and keys, fetched lazily and kept (remembered.h), and its endpoints as
// calls that give a JSON object or say what came instead.
#pragma once

#include <latchkey/relying_party.h>

#include <memory>
#include <string>

#include "jose/jwk_set.h"
#include "json/json.h"
#include "rp/metadata.h"
#include "rp/remembered.h"

namespace latchkey::rp {

struct Answer {
  int status = 0;
  std::string media_type;  ///< lower case, without parameters
  std::string body;
  Fields headers;
};

class Provider {
 public:
  /// Both must outlive it.
  Provider(const Config& config, const Environment& environment);

  [[nodiscard]] Result<std::shared_ptr<const Metadata>> metadata();
  [[nodiscard]] Result<std::shared_ptr<const jose::JwkSet>> keys();
  /// After `seen` lacked a key or verified nothing: keys may have been rotated.
  [[nodiscard]] Result<std::shared_ptr<const jose::JwkSet>> keys_newer_than(
      const std::shared_ptr<const jose::JwkSet>& seen);

  [[nodiscard]] Result<Answer> send(HttpRequest request) const;
  /// The same with the answer as it came.
  [[nodiscard]] Result<HttpResponse> exchange(const HttpRequest& request) const;

 private:
  [[nodiscard]] Result<Metadata> fetch_metadata() const;
  [[nodiscard]] Result<jose::JwkSet> fetch_keys();

  const Config& config_;
  const Environment& environment_;
  Remembered<Metadata> metadata_;
  Remembered<jose::JwkSet> keys_;
};

[[nodiscard]] Answer to_answer(HttpResponse response);
/// What became of a request to the provider that got no answer.
[[nodiscard]] Error no_answer(Error error);

/// The answer's JSON object; `what` names it in the error: "the token endpoint's answer".
[[nodiscard]] Result<json::Object> json_answer(const Answer& answer, std::string_view what);

}  // namespace latchkey::rp
