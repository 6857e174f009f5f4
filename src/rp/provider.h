// Provider: the one we talk to. Its metadata and keys, fetched lazily and kept (remembered.h), and its endpoints as
// calls that give a JSON object or say what came instead.
#pragma once

#include <latchkey/relying_party.h>

#include <map>
#include <memory>
#include <string>

#include "jose/jwk_set.h"
#include "json/json.h"
#include "rp/decryption.h"
#include "rp/metadata.h"
#include "rp/remembered.h"

namespace latchkey::rp {

struct Answer {
  int status = 0;
  std::string media_type;  ///< lower case, without parameters
  std::string body;
  Fields headers;
};

/// The provider's keys. Where they are for several tenants, each may say for which (Entra's member `issuer`).
struct ProviderKeys : jose::JwkSet {
  std::map<std::string, std::string> issuers;  ///< by kid; only with Quirks::issuer_template
};

class Provider {
 public:
  /// Both must outlive it.
  Provider(const Config& config, const Environment& environment);

  [[nodiscard]] Result<std::shared_ptr<const Metadata>> metadata();
  [[nodiscard]] Result<std::shared_ptr<const ProviderKeys>> keys();
  /// After `seen` lacked a key or verified nothing: keys may have been rotated.
  [[nodiscard]] Result<std::shared_ptr<const ProviderKeys>> keys_newer_than(
      const std::shared_ptr<const ProviderKeys>& seen);

  /// This client's own, for what the provider encrypts to it.
  [[nodiscard]] const DecryptionKeys& decryption_keys() const { return decryption_keys_; }

  [[nodiscard]] Result<Answer> send(HttpRequest request) const;
  /// The same with the answer as it came.
  [[nodiscard]] Result<HttpResponse> exchange(const HttpRequest& request) const;

 private:
  [[nodiscard]] Result<Metadata> fetch_metadata() const;
  [[nodiscard]] Result<ProviderKeys> fetch_keys();

  const Config& config_;
  const Environment& environment_;
  const DecryptionKeys decryption_keys_;
  Remembered<Metadata> metadata_;
  Remembered<ProviderKeys> keys_;
};

[[nodiscard]] Answer to_answer(HttpResponse response);
/// What became of a request to the provider that got no answer.
[[nodiscard]] Error no_answer(Error error);

/// The answer's JSON object; `what` names it in the error: "the token endpoint's answer".
[[nodiscard]] Result<json::Object> json_answer(const Answer& answer, std::string_view what);

}  // namespace latchkey::rp
