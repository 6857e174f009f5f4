#include <latchkey/bearer.h>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/secret.h"
#include "jose/jwt.h"
#include "rp/access_token.h"
#include "rp/bearer_introspection.h"
#include "rp/bearer_request.h"
#include "rp/certificate_binding.h"
#include "rp/challenge.h"
#include "rp/check_bearer_config.h"
#include "rp/dpop_check.h"
#include "rp/error.h"
#include "rp/with_defaults.h"

namespace latchkey::rp {
namespace {

using Reason = jose::JoseError::Reason;

Error explain(const jose::JoseError& error) {
  const auto make = [&error](ErrorCode code, std::string_view problem, std::string_view clause) {
    return make_error(code, fmt::format("the access token {}: {}", problem, printable(error.detail)), clause);
  };
  switch (error.reason) {
    case Reason::algorithm_not_allowed:
      return make(ErrorCode::algorithm_refused, "is signed with an algorithm that is not accepted", "RFC 9068 §4");
    case Reason::unknown_key:
    case Reason::no_fitting_key:
      return make(ErrorCode::key_unknown, "is signed with a key that the provider does not publish", "RFC 9068 §4");
    case Reason::bad_signature:
      return make(ErrorCode::signature_invalid, "has a wrong signature", "RFC 9068 §4");
    default:
      return make(ErrorCode::access_token_malformed, "is malformed", "RFC 7519 §7.2");
  }
}

bool may_be_rotation(Reason reason) {
  return reason == Reason::unknown_key || reason == Reason::no_fitting_key || reason == Reason::bad_signature;
}

bool looks_like_jwt(std::string_view token) { return std::ranges::count(token, '.') == 2; }

/// What the shared parts want of the settings.
Config party_of(const BearerConfig& from) {
  Config config;
  config.issuer = from.issuer;
  config.client_id = from.client_id;
  config.client_secret = from.client_secret;
  config.authentication = from.authentication;
  config.clock_skew = from.clock_skew;
  config.allow_insecure_http = from.allow_insecure_http;
  config.metadata_lifetime = from.metadata_lifetime;
  config.key_refetch_cooldown = from.key_refetch_cooldown;
  return config;
}

std::vector<ClaimPath> role_paths(const BearerConfig& config) {
  if (!config.role_claims.empty()) return config.role_claims;
  std::vector<ClaimPath> paths{ClaimPath{"realm_access", "roles"}, ClaimPath("roles")};
  for (const auto& audience : config.audiences) paths.push_back(ClaimPath{"resource_access", audience, "roles"});
  return paths;
}

/// One issuer: its keys and what is known of its tokens.
class Issuer {
 public:
  Issuer(BearerConfig config, const Environment& environment)
      : config_(std::move(config)),
        party_(party_of(config_)),
        provider_(party_, environment),
        introspection_(config_, party_, environment, provider_) {
    config_.role_claims = role_paths(config_);
    for (const auto& name : config_.algorithms) chosen_.push_back(*jose::parse_algorithm(name));
  }

  [[nodiscard]] const BearerConfig& config() const { return config_; }

  /// The token's checked claims, binding apart.
  Result<json::Object> claims(const std::string& token, TimePoint now) {
    const bool here = config_.format == TokenFormat::jwt ||
                      (config_.format == TokenFormat::either && looks_like_jwt(token) && names_us(token));
    return here ? read_jwt(token, now) : introspection_.check(token, now);
  }

 private:
  [[nodiscard]] bool names_us(const std::string& token) const {
    const auto peeked = jose::UnverifiedToken::peek(token);
    return peeked && peeked->unverified_claims().string("iss") == config_.issuer;
  }

  Result<std::vector<jose::Algorithm>> algorithms() {
    if (!chosen_.empty()) return chosen_;
    const auto metadata = provider_.metadata();
    if (!metadata) return metadata.error();
    std::vector<jose::Algorithm> announced;
    for (const auto& name : (*metadata)->id_token_algorithms) {
      const auto algorithm = jose::parse_algorithm(name);
      // A shared secret proves nothing about who made the token: no API ever verifies with one.
      if (algorithm && !jose::info(*algorithm).symmetric()) announced.push_back(*algorithm);
    }
    return announced;
  }

  Result<jose::VerifiedJws> verify(const std::string& token) {
    const auto allowed = algorithms();
    if (!allowed) return allowed.error();
    const auto keys = provider_.keys();
    if (!keys) return keys.error();
    auto verified = jose::verify_jws(token, **keys, *allowed);
    if (!verified && may_be_rotation(verified.error().reason)) {
      const auto newer = provider_.keys_newer_than(*keys);
      if (newer && *newer != *keys) verified = jose::verify_jws(token, **newer, *allowed);
    }
    if (!verified) return explain(verified.error());
    return *std::move(verified);
  }

  Result<json::Object> read_jwt(const std::string& token, TimePoint now) {
    const auto verified = verify(token);
    if (!verified) return verified.error();
    auto claims = json::parse_object(verified->payload());
    if (!claims) {
      return make_error(ErrorCode::access_token_malformed,
                        "the access token's claims are no JSON object: " + claims.error().detail, "RFC 7519 §7.2");
    }
    if (auto error = check_access_token({*claims, config_, now, verified->header().typ, false}))
      return *std::move(error);
    return *std::move(claims);
  }

  BearerConfig config_;
  const Config party_;
  Provider provider_;
  Introspection introspection_;
  std::vector<jose::Algorithm> chosen_;
};

Error unbound(std::string message, std::string_view clause) {
  return make_error(ErrorCode::access_token_binding, std::move(message), clause);
}

}  // namespace

struct BearerTokens::State {
  State(std::vector<BearerConfig> configs, BearerOptions o, Environment e)
      : options(std::move(o)), environment(with_defaults(std::move(e))) {
    for (auto& config : configs) issuers.push_back(std::make_unique<Issuer>(std::move(config), environment));
    if (options.secret_key.empty()) options.secret_key = environment.random_bytes(32);
    dpop = std::make_unique<DpopCheck>(options);
  }

  BearerOptions options;
  const Environment environment;
  std::vector<std::unique_ptr<Issuer>> issuers;
  std::unique_ptr<DpopCheck> dpop;

  /// Whose token it may be. With several, its own word chooses, and everything is checked under that choice.
  [[nodiscard]] Issuer* issuer_for(const std::string& token) const {
    if (issuers.size() == 1) return issuers[0].get();
    const auto peeked = jose::UnverifiedToken::peek(token);
    const auto iss = peeked ? peeked->unverified_claims().string("iss") : std::nullopt;
    Issuer* asked = nullptr;
    for (const auto& issuer : issuers) {
      if (iss == issuer->config().issuer) return issuer.get();
      if (!iss && issuer->config().format != TokenFormat::jwt) asked = issuer.get();
    }
    return asked;
  }

  [[nodiscard]] std::optional<Error> check_demand(TokenBinding binding) const {
    const BindingDemand demand = options.binding;
    if (demand == BindingDemand::dpop && binding != TokenBinding::dpop)
      return unbound("only access tokens that are bound to a key (DPoP) are taken here", "RFC 9449 §7.1");
    if (demand == BindingDemand::certificate && binding != TokenBinding::certificate)
      return unbound("only access tokens that are bound to a certificate are taken here", "RFC 8705 §3");
    if (demand == BindingDemand::any && binding == TokenBinding::none)
      return unbound("only access tokens that are bound to a key or a certificate are taken here", "RFC 9449 §7.1");
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Error> check_key(const Request& request, const PresentedToken& presented,
                                               const std::string& jkt) const {
    // RFC 9449 §7.2: a token bound to a key "MUST NOT" be accepted as a plain bearer token
    if (!presented.as_dpop)
      return unbound("the access token is bound to a key and came without its proof", "RFC 9449 §7.2");
    if (options.origin.empty())
      return unbound(
          "access tokens that are bound to a key are not taken here: this service does not know its own address",
          "RFC 9449 §4.3");
    return dpop->check(request, presented.token, jkt, environment.now());
  }

  /// What the token is bound to, proven; or why that did not work.
  [[nodiscard]] Result<TokenBinding> check_binding(const Request& request, const PresentedToken& presented,
                                                   const json::Object& claims) const {
    const std::string jkt = confirmation(claims, "jkt");
    const std::string certificate = confirmation(claims, "x5t#S256");
    // RFC 7800 §3.1: a confirmation that is not understood confirms nothing
    if (json::find(claims, "cnf") != nullptr && jkt.empty() && certificate.empty())
      return unbound("the access token is bound in a way that is not understood here", "RFC 7800 §3.1");
    // RFC 9449 §7.1: with the scheme DPoP, the token must be bound to the proof's key
    if (presented.as_dpop && jkt.empty())
      return unbound("the access token is not bound to a key, so the scheme DPoP is wrong", "RFC 9449 §7.1");
    if (!jkt.empty()) {
      if (auto error = check_key(request, presented, jkt)) return *std::move(error);
    }
    if (!certificate.empty()) {
      const auto shown = certificate_thumbprint(request, options.certificate_header);
      // RFC 8705 §3: "the protected resource MUST ... reject the request" when the certificate does not match
      if (!shown || !constant_time_equal(*shown, certificate)) {
        return unbound(shown ? "the access token is bound to another certificate"
                             : "the access token is bound to a certificate, and the request came without one",
                       "RFC 8705 §3");
      }
    }
    const TokenBinding binding = !jkt.empty()           ? TokenBinding::dpop
                                 : !certificate.empty() ? TokenBinding::certificate
                                                        : TokenBinding::none;
    if (auto error = check_demand(binding)) return *std::move(error);
    return binding;
  }
};

BearerTokens::BearerTokens(std::unique_ptr<State> state) : state_(std::move(state)) {}
BearerTokens::~BearerTokens() = default;

Result<std::shared_ptr<BearerTokens>> BearerTokens::create(std::vector<BearerConfig> issuers, BearerOptions options,
                                                           Environment environment) {
  if (auto checked = check_bearer_config(issuers, options); !checked) return checked.error();
  return std::shared_ptr<BearerTokens>(
      new BearerTokens(std::make_unique<State>(std::move(issuers), std::move(options), std::move(environment))));
}

Result<std::shared_ptr<BearerTokens>> BearerTokens::create(BearerConfig issuer, BearerOptions options,
                                                           Environment environment) {
  return create(std::vector<BearerConfig>{std::move(issuer)}, std::move(options), std::move(environment));
}

Result<AccessToken> BearerTokens::check(const Request& request) {
  const auto presented = presented_token(request);
  if (!presented) return presented.error();
  Issuer* issuer = state_->issuer_for(presented->token);
  if (issuer == nullptr) {
    return make_error(ErrorCode::token_issuer, "the access token comes from no provider that is trusted here",
                      "RFC 9068 §4");
  }
  auto claims = issuer->claims(presented->token, now());
  if (!claims) return claims.error();
  const auto binding = state_->check_binding(request, *presented, *claims);
  if (!binding) return binding.error();
  AccessToken token = make_access_token(*std::move(claims), issuer->config());
  token.binding = *binding;
  return token;
}

bool BearerTokens::has_token(const Request& request) {
  const auto presented = presented_token(request);
  return presented || presented.error().code != ErrorCode::access_token_missing;
}

std::string BearerTokens::next_nonce() const {
  return state_->options.proof_nonce ? state_->dpop->next_nonce(now()) : std::string();
}

TimePoint BearerTokens::now() const { return state_->environment.now(); }

std::chrono::seconds BearerTokens::clock_skew(std::string_view issuer) const {
  for (const auto& known : state_->issuers) {
    if (known->config().issuer == issuer) return known->config().clock_skew;
  }
  return std::chrono::seconds{0};
}

// --- refusals -----------------------------------------------------------------------------------------------------

namespace {

struct Refusal {
  int status = 401;
  std::string_view error = "invalid_token";  // RFC 6750 §3.1
};

Refusal refusal_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::access_token_missing:
      // RFC 6750 §3: without credentials the answer "SHOULD NOT include an error code"
      return {401, {}};
    case ErrorCode::access_token_misplaced:
      return {400, "invalid_request"};
    case ErrorCode::dpop_proof_invalid:
      return {401, "invalid_dpop_proof"};
    case ErrorCode::dpop_nonce_needed:
      return {401, "use_dpop_nonce"};
    case ErrorCode::provider_unreachable:
    case ErrorCode::provider_error:
    case ErrorCode::metadata_invalid:
    case ErrorCode::not_supported:
      return {503, "temporarily_unavailable"};
    default:
      return {401, "invalid_token"};
  }
}

std::string body_of(std::string_view code, const Error& error) {
  json::Object body{{"error", code.empty() ? name_of(error.code) : code}, {"error_description", error.message}};
  if (!error.hint.empty()) body["hint"] = error.hint;
  return json::serialize(body);
}

Response api_response(int status, std::string body) {
  Response response = Response::json(status, std::move(body));
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

std::vector<Challenge> challenges_of(const BearerOptions& options, bool dpop_first) {
  Challenge bearer{.scheme = "Bearer", .parameters = {}};
  Challenge dpop{.scheme = "DPoP", .parameters = {}};
  if (!options.realm.empty()) bearer.parameters.emplace_back("realm", options.realm);
  std::string algorithms;
  for (const auto& name : options.proof_algorithms) algorithms += (algorithms.empty() ? "" : " ") + name;
  // RFC 9449 §7.1: algs, "the JWS algorithms acceptable" for the proof
  dpop.parameters.emplace_back("algs", std::move(algorithms));
  if (options.binding == BindingDemand::dpop) return {dpop};
  if (options.origin.empty() || options.binding == BindingDemand::certificate) return {bearer};
  return dpop_first ? std::vector<Challenge>{dpop, bearer} : std::vector<Challenge>{bearer, dpop};
}

/// RFC 6750 §3: error_description has neither quotes nor backslashes.
std::string describable(std::string text) {
  std::ranges::replace(text, '"', '\'');
  std::ranges::replace(text, '\\', '/');
  return text;
}

void challenge(Response& response, const BearerOptions& options, const Fields& parameters, bool dpop = false) {
  auto challenges = challenges_of(options, dpop);
  for (const auto& parameter : parameters) challenges[0].parameters.push_back(parameter);
  for (const auto& one : challenges) response.add_header("WWW-Authenticate", one.to_string());
}

}  // namespace

Response BearerTokens::refusal(const Error& error) const {
  const auto [status, code] = refusal_for(error.code);
  Response response;
  if (status == 503) {
    state_->environment.log(LogLevel::error, "access tokens cannot be checked: " + error.to_string());
    // The provider's faults are for the log, not for callers.
    response =
        api_response(503, body_of(code, make_error(error.code, "access tokens cannot be checked at the moment")));
    response.add_header("Retry-After", "5");
    return response;
  }
  response = api_response(status, body_of(code, error));
  Fields parameters;
  if (!code.empty()) parameters = {{"error", std::string(code)}, {"error_description", describable(error.message)}};
  const bool dpop = error.code == ErrorCode::dpop_proof_invalid || error.code == ErrorCode::dpop_nonce_needed;
  challenge(response, state_->options, parameters, dpop);
  // RFC 9449 §9: the nonce to use comes with the refusal
  if (error.code == ErrorCode::dpop_nonce_needed) response.add_header("DPoP-Nonce", next_nonce());
  return response;
}

Response BearerTokens::insufficient_scope(const Error& error, const std::vector<std::string>& scopes) const {
  Response response = api_response(403, body_of("insufficient_scope", error));
  Fields parameters{{"error", "insufficient_scope"}, {"error_description", describable(error.message)}};
  std::string all;
  for (const auto& scope : scopes) all += (all.empty() ? "" : " ") + scope;
  // RFC 6750 §3.1: "MAY include the scope attribute with the scope necessary to access the protected resource"
  if (!all.empty()) parameters.emplace_back("scope", std::move(all));
  challenge(response, state_->options, parameters);
  return response;
}

Response BearerTokens::insufficient_authentication(std::string_view acr_values,
                                                   std::optional<std::chrono::seconds> max_age) const {
  const Error error = make_error(ErrorCode::insufficient_user_authentication,
                                 "this needs another login than the one that the access token rests on", "RFC 9470 §3");
  Response response = api_response(401, body_of({}, error));
  Fields parameters{{"error", std::string(name_of(error.code))}, {"error_description", describable(error.message)}};
  // RFC 9470 §3: acr_values and max_age say what would do
  if (!acr_values.empty()) parameters.emplace_back("acr_values", std::string(acr_values));
  if (max_age) parameters.emplace_back("max_age", std::to_string(max_age->count()));
  challenge(response, state_->options, parameters);
  return response;
}

}  // namespace latchkey::rp
