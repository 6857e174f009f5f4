#include "fake/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "fake/honest_words.h"
#include "http/authorization.h"
#include "http/cors.h"
#include "jose/jwt.h"
#include "oauth/pkce.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::fake {
namespace {

constexpr seconds kCodeLife{60};
constexpr seconds kTokenLife{300};
constexpr std::size_t kMaxKept = 10'000;  // of codes and tokens: a test that never ends must not eat the machine

Result<jose::SigningKey> make_key(const std::string& kid, jose::Algorithm algorithm) {
  auto pair = algorithm == jose::Algorithm::ES256 ? crypto::PrivateKey::generate(crypto::Curve::p256)
                                                  : crypto::PrivateKey::generate_rsa();
  if (!pair) return std::unexpected(pair.error());
  return jose::SigningKey::make(kid, algorithm, *std::move(pair));
}

http::Response error_json(int status, std::string_view error, std::string_view description) {
  json::Object body;
  body["error"] = json::String(error);
  body["error_description"] = json::String(description);
  return http::Response::json(status, json::serialize(body)).with("Cache-Control", "no-store");
}

http::Response for_anybody(http::Response response) {
  http::apply_public_cors(response);
  return response;
}

/// What the client calls itself, in the header or in the body. Any secret is good: who tests has none worth checking.
std::string client_of(const http::Request& request, const url::Form& form) {
  const auto basic = http::basic_credentials(request);
  if (basic && *basic) return (*basic)->name;
  return std::string(form.get("client_id").value_or(""));
}

template <class Map>
void bound(Map& map) {
  while (map.size() > kMaxKept) map.erase(map.begin());
}

}  // namespace

struct Provider::Ask {
  const Fault* fault = nullptr;
  std::string issuer;
  std::shared_ptr<const Keys> keys;  ///< those of the moment when the request came
};

Provider::Provider(const Clock& clock, Random& random, std::shared_ptr<const Keys> keys)
    : clock_(clock), random_(random), keys_(std::move(keys)) {}

Result<std::unique_ptr<Provider>> Provider::make(const Clock& clock, Random& random) {
  auto signing = make_key("key-1", jose::Algorithm::RS256);
  auto elliptic = make_key("key-3", jose::Algorithm::ES256);
  auto strange = crypto::PrivateKey::generate_rsa();
  if (!strange) return std::unexpected(strange.error());
  auto unknown = jose::SigningKey::make("key-9", jose::Algorithm::RS256, *strange);
  for (const auto* key : {&signing, &unknown, &elliptic}) {
    if (!*key) return std::unexpected(key->error());
  }
  auto keys = std::make_shared<const Keys>(Keys{*signing, *unknown, *elliptic, *strange});
  return std::unique_ptr<Provider>(new Provider(clock, random, std::move(keys)));
}

jose::SigningKey Provider::rotate_keys() {
  const std::lock_guard lock(mutex_);
  Keys turned = *keys_;
  turned.signing = make_key(fmt::format("key-{}", 11 + rotations_++), jose::Algorithm::RS256).value();
  keys_ = std::make_shared<const Keys>(std::move(turned));
  return keys_->signing;
}

void Provider::set_fault(const Fault* fault) {
  {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    shown_ = false;
    silent_ = true;
  }
  silence_.end();
}

void Provider::break_silence() {
  {
    const std::lock_guard lock(mutex_);
    silent_ = false;
  }
  silence_.end();
}

const Fault* Provider::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

bool Provider::was_shown() const {
  const std::lock_guard lock(mutex_);
  return shown_;
}

Provider::Ask Provider::ask(const http::Request& request) const {
  const std::string by_path(request.path_param("fault"));
  const std::lock_guard lock(mutex_);
  if (by_path.empty()) return {fault_, request.base_url(), keys_};
  return {find_fault(by_path), fmt::format("{}/fault/{}", request.base_url(), by_path), keys_};
}

Scene Provider::scene_of(const Ask& ask) const {
  const std::lock_guard lock(mutex_);
  return {.keys = *ask.keys, .issuer = ask.issuer, .client_id = {}, .nonce = {}, .code = {},
          .earlier_id_token = earlier_.id_token, .earlier_state = earlier_.state, .redirect_uri = {}, .now = clock_.now()};
}

std::optional<http::Response> Provider::lie_instead(const Ask& ask, Place place, const Scene& scene) {
  if (ask.fault == nullptr || ask.fault->place != place || ask.fault->instead == nullptr) return std::nullopt;
  const std::lock_guard lock(mutex_);
  shown_ = true;
  return ask.fault->instead(scene);
}

void Provider::edit(const Ask& ask, Place place, json::Object& object, const Scene& scene) {
  if (ask.fault == nullptr || ask.fault->place != place || ask.fault->edit_object == nullptr) return;
  ask.fault->edit_object(object, scene);
  const std::lock_guard lock(mutex_);
  shown_ = true;
}

Task<http::Response> Provider::metadata(const http::Request& request) {
  const Ask asked = ask(request);
  const Scene scene = scene_of(asked);
  if (auto lie = lie_instead(asked, Place::metadata, scene)) co_return for_anybody(*std::move(lie));
  json::Object document = honest_metadata(asked.issuer);
  edit(asked, Place::metadata, document, scene);
  co_return for_anybody(http::Response::json(200, json::serialize(document)));
}

Task<http::Response> Provider::keys(const http::Request& request) {
  const Ask asked = ask(request);
  const Scene scene = scene_of(asked);
  if (auto lie = lie_instead(asked, Place::keys, scene)) co_return for_anybody(*std::move(lie));
  json::Object set;
  set["keys"] = json::Array{jose::public_json(asked.keys->signing.verification_jwk())};
  edit(asked, Place::keys, set, scene);
  co_return for_anybody(http::Response::json(200, json::serialize(set)));
}

Task<http::Response> Provider::authorize(const http::Request& request) {
  const Ask asked = ask(request);
  const auto form = request.method == "POST" ? request.body_form() : request.query_form();
  if (!form) co_return error_json(400, "invalid_request", "the request cannot be read");
  const auto get = [&](std::string_view name) { return std::string(form->get(name).value_or("")); };
  const std::string redirect_uri = get("redirect_uri");
  if (const auto parsed = url::parse_url(redirect_uri); !parsed || parsed->fragment)
    co_return error_json(400, "invalid_request", "redirect_uri must be an absolute address without a fragment");
  if (get("response_type") != "code") co_return error_json(400, "unsupported_response_type", "only response_type=code is there");
  if (!get("code_challenge").empty() && get("code_challenge_method") != "S256")
    co_return error_json(400, "invalid_request", "only code_challenge_method=S256 is there");
  const std::string subject = get("login_hint").empty() ? "alice" : get("login_hint");
  const std::string value = random_.token();
  Scene scene = scene_of(asked);
  scene.client_id = get("client_id");
  scene.nonce = get("nonce");
  scene.code = value;
  scene.redirect_uri = redirect_uri;
  url::Form answer{{"code", value}, {"iss", asked.issuer}};
  if (form->has("state")) answer.add("state", get("state"));
  const std::lock_guard lock(mutex_);
  codes_[value] = {get("client_id"), redirect_uri, get("nonce"), get("code_challenge"), subject, get("scope"), asked.issuer,
                   clock_.now() + kCodeLife};
  bound(codes_);
  if (asked.fault != nullptr && asked.fault->edit_answer != nullptr) {
    asked.fault->edit_answer(answer, scene);
    shown_ = true;
  } else {
    earlier_.state = get("state");
  }
  co_return http::Response::redirect(url::append_query(redirect_uri, answer));
}

std::optional<Provider::Code> Provider::take_code(const std::string& value) {
  const std::lock_guard lock(mutex_);
  const auto found = codes_.find(value);
  if (found == codes_.end()) return std::nullopt;
  Code code = std::move(found->second);
  codes_.erase(found);
  if (code.expires < clock_.now()) return std::nullopt;
  return code;
}

std::string Provider::id_token(const Ask& ask, const Code& code, const Scene& scene, const std::string& access_token) {
  json::Object claims;
  claims["iss"] = json::String(ask.issuer);
  claims["aud"] = json::String(code.client_id);
  claims["azp"] = json::String(code.client_id);
  claims["iat"] = to_unix_seconds(scene.now);
  claims["auth_time"] = to_unix_seconds(scene.now);
  claims["exp"] = to_unix_seconds(scene.now + kTokenLife);
  if (!code.nonce.empty()) claims["nonce"] = json::String(code.nonce);
  claims["at_hash"] = json::String(jose::half_hash(jose::Algorithm::RS256, access_token));
  for (const auto& member : person(code.subject)) claims[member.key()] = member.value();
  edit(ask, Place::id_token, claims, scene);
  const std::string text = json::serialize(claims);
  const bool signs = ask.fault != nullptr && ask.fault->place == Place::id_token && ask.fault->sign != nullptr;
  const bool rotates = ask.fault != nullptr && ask.fault->rotates;
  std::string token = signs ? ask.fault->sign(text, scene) : jose::sign_jwt(rotates ? rotate_keys() : ask.keys->signing, text);
  const std::lock_guard lock(mutex_);
  if (signs || rotates) shown_ = true;
  if (ask.fault == nullptr) earlier_.id_token = token;
  return token;
}

http::Response Provider::tokens_for(const Ask& ask, const Code& code, const std::string& code_value) {
  Scene scene = scene_of(ask);
  scene.client_id = code.client_id;
  scene.nonce = code.nonce;
  scene.code = code_value;
  scene.redirect_uri = code.redirect_uri;
  if (auto lie = lie_instead(ask, Place::token, scene)) return *std::move(lie);
  const std::string access_token = random_.token();
  const std::string refresh_token = random_.token();
  {
    const std::lock_guard lock(mutex_);
    access_tokens_[access_token] = {code.subject, code.client_id};
    refresh_tokens_[refresh_token] = code;
    bound(access_tokens_);
    bound(refresh_tokens_);
  }
  json::Object tokens;
  tokens["access_token"] = json::String(access_token);
  tokens["token_type"] = "Bearer";
  tokens["expires_in"] = kTokenLife.count();
  tokens["refresh_token"] = json::String(refresh_token);
  tokens["scope"] = json::String(code.scope);
  tokens["id_token"] = json::String(id_token(ask, code, scene, access_token));
  edit(ask, Place::token, tokens, scene);
  return http::Response::json(200, json::serialize(tokens)).with("Cache-Control", "no-store");
}

Task<http::Response> Provider::token(const http::Request& request) {
  const Ask asked = ask(request);
  if (asked.fault != nullptr && asked.fault->never_answers && asked.fault->place == Place::token) {
    bool silent = true;
    std::uint64_t ends = 0;
    {
      const std::lock_guard lock(mutex_);
      shown_ = true;
      silent = silent_;
      ends = silence_.ends();
    }
    if (silent) co_await silence_.keep(ends);
    co_return error_json(503, "temporarily_unavailable", "");
  }
  const auto form = request.body_form();
  if (!form) co_return error_json(400, "invalid_request", "the request cannot be read");
  const auto get = [&](std::string_view name) { return std::string(form->get(name).value_or("")); };
  if (get("grant_type") == "refresh_token") {
    std::optional<Code> grant;
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = refresh_tokens_.find(get("refresh_token")); found != refresh_tokens_.end()) {
        grant = std::move(found->second);
        refresh_tokens_.erase(found);
      }
    }
    if (!grant) co_return error_json(400, "invalid_grant", "unknown refresh token");
    grant->nonce.clear();
    co_return tokens_for(asked, *grant, "");
  }
  if (get("grant_type") != "authorization_code") co_return error_json(400, "unsupported_grant_type", "");
  const auto code = take_code(get("code"));
  // RFC 6749 §4.1.3: bound to the client and to the redirect URI.
  if (!code || code->client_id != client_of(request, *form) || code->redirect_uri != get("redirect_uri"))
    co_return error_json(400, "invalid_grant", "unknown code, or not this client's");
  // RFC 7636 §4.6
  if (!code->challenge.empty() && !oauth::verify_pkce(code->challenge, oauth::ChallengeMethod::S256, get("code_verifier")))
    co_return error_json(400, "invalid_grant", "the code verifier does not fit");
  co_return tokens_for(asked, *code, get("code"));
}

Task<http::Response> Provider::userinfo(const http::Request& request) {
  const Ask asked = ask(request);
  const auto presented = http::token_credentials(request);
  std::optional<Grant> grant;
  if (presented && *presented) {
    const std::lock_guard lock(mutex_);
    if (const auto found = access_tokens_.find((*presented)->token); found != access_tokens_.end()) grant = found->second;
  }
  if (!grant) co_return error_json(401, "invalid_token", "").with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  Scene scene = scene_of(asked);
  scene.client_id = grant->client_id;
  if (auto lie = lie_instead(asked, Place::userinfo, scene)) co_return *std::move(lie);
  json::Object info = person(grant->subject);
  edit(asked, Place::userinfo, info, scene);
  co_return for_anybody(http::Response::json(200, json::serialize(info)));
}

Task<http::Response> Provider::end_session(const http::Request& request) {
  const auto form = request.method == "POST" ? request.body_form() : request.query_form();
  const std::string back(form ? form->get("post_logout_redirect_uri").value_or("") : std::string_view());
  if (back.empty() || !url::parse_http_url(back)) co_return http::Response::text(200, "Signed out.\n");
  url::Form answer;
  if (const auto state = form->get("state")) answer.add("state", std::string(*state));
  co_return http::Response::redirect(url::append_query(back, answer));
}

Task<http::Response> Provider::choose_fault(const http::Request& request) {
  const auto form = request.body_form();
  const std::string name(form ? form->get("name").value_or("") : std::string_view());
  const Fault* fault = find_fault(name);
  if (fault == nullptr && !name.empty() && name != "none") co_return error_json(404, "unknown_fault", "GET /faults lists them");
  set_fault(fault);
  co_return http::Response::no_content();
}

Task<http::Response> Provider::list_faults(const http::Request&) {
  json::Array out;
  for (const auto& fault : faults()) {
    json::Object one;
    one["name"] = json::String(fault.name);
    one["place"] = json::String(fake::name(fault.place));
    one["what"] = json::String(fault.what);
    one["clause"] = json::String(fault.clause);
    one["client"] = fault.verdict == Verdict::refuse ? "must refuse" : "must accept";
    out.push_back(std::move(one));
  }
  co_return http::Response::json(200, json::serialize(out));
}

std::vector<http::Route> Provider::routes() {
  using Member = Task<http::Response> (Provider::*)(const http::Request&);
  struct Row {
    const char* method;
    const char* path;
    Member member;
  };
  constexpr Row kBelowIssuer[] = {
      {"GET", "/.well-known/openid-configuration", &Provider::metadata}, {"GET", "/keys", &Provider::keys},
      {"GET", "/authorize", &Provider::authorize},                       {"POST", "/authorize", &Provider::authorize},
      {"POST", "/token", &Provider::token},                              {"GET", "/userinfo", &Provider::userinfo},
      {"POST", "/userinfo", &Provider::userinfo},                        {"GET", "/logout", &Provider::end_session},
      {"POST", "/logout", &Provider::end_session}};
  std::vector<http::Route> out;
  const auto add = [&](const std::string& prefix, const Row& row) {
    out.push_back({row.method, prefix + row.path, row.path + 1,
                   [this, member = row.member](const http::Request& request) { return (this->*member)(request); }, 0,
                   http::Preflight::any});
  };
  for (const auto& row : kBelowIssuer) {
    add("", row);
    add("/fault/{fault}", row);
  }
  add("", {"POST", "/fault", &Provider::choose_fault});
  add("", {"GET", "/faults", &Provider::list_faults});
  return out;
}

}  // namespace latchkey::fake
