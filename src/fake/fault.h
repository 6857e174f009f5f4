// The faults of a misbehaving provider, as one table: what is wrong, where, and what a correct client does about it. A
// fault is a function over what an honest provider would have said, so each is the honest answer and one lie.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "http/message.h"
#include "jose/signing_key.h"
#include "json/json.h"
#include "url/form.h"

namespace latchkey::fake {

/// The keys that the provider has, published or not.
struct Keys {
  jose::SigningKey signing;   ///< RS256, published
  jose::SigningKey unknown;   ///< the strange one, RS256, of a name that is published nowhere
  jose::SigningKey elliptic;  ///< ES256, published beside the signing key where a fault says so
  crypto::PrivateKey strange; ///< RSA, of nobody's

  /// A key that is not published, under the published one's name.
  [[nodiscard]] jose::SigningKey impostor() const;
};

/// What a lie may refer to.
struct Scene {
  const Keys& keys;
  std::string issuer;
  std::string client_id;
  std::string nonce;
  std::string code;
  std::string earlier_id_token;  ///< of the login before this one; "" for the first
  std::string earlier_state;
  std::string redirect_uri;
  Instant now{};
};

enum class Place { metadata, keys, answer, token, id_token, userinfo };
[[nodiscard]] std::string_view name(Place place);

enum class Verdict { refuse, accept };  ///< what a correct client does

struct Fault {
  std::string_view name;    ///< "id-token-audience-other"
  Place place;
  std::string_view what;    ///< what is wrong, in one sentence
  std::string_view clause;  ///< where it is forbidden, or why it must be borne
  Verdict verdict = Verdict::refuse;

  // One of these is set.
  void (*edit_object)(json::Object& object, const Scene& scene) = nullptr;     ///< metadata, keys, token, userinfo, ID token claims
  void (*edit_answer)(url::Form& answer, const Scene& scene) = nullptr;        ///< the authorization response
  std::string (*sign)(const std::string& claims, const Scene& scene) = nullptr;  ///< the ID token, made in another way
  http::Response (*instead)(const Scene& scene) = nullptr;                     ///< a whole answer
  bool never_answers = false;
  bool rotates = false;  ///< another key signs, and is the published one from then on
};

/// All of them, by place.
[[nodiscard]] const std::vector<Fault>& faults();
/// Null when there is none of that name.
[[nodiscard]] const Fault* find_fault(std::string_view name);

// The rooms of the table.
[[nodiscard]] std::span<const Fault> metadata_faults();  // faults_metadata.cc, with those of the keys
[[nodiscard]] std::span<const Fault> answer_faults();    // faults_answer.cc
[[nodiscard]] std::span<const Fault> token_faults();     // faults_token.cc
[[nodiscard]] std::span<const Fault> claim_faults();     // faults_claims.cc
[[nodiscard]] std::span<const Fault> signature_faults(); // faults_signature.cc
[[nodiscard]] std::span<const Fault> userinfo_faults();  // faults_token.cc

// Whole answers that several places share.
[[nodiscard]] http::Response answer_500(const Scene& scene);
[[nodiscard]] http::Response answer_html(const Scene& scene);
[[nodiscard]] http::Response answer_truncated(const Scene& scene);
[[nodiscard]] http::Response answer_endless(const Scene& scene);
[[nodiscard]] http::Response answer_redirect(const Scene& scene);
[[nodiscard]] http::Response answer_array(const Scene& scene);

}  // namespace latchkey::fake
