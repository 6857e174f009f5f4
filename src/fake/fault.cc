#include "fake/fault.h"

#include <algorithm>
#include <iterator>

namespace latchkey::fake {

std::string_view name(Place place) {
  switch (place) {
    case Place::metadata:
      return "metadata";
    case Place::keys:
      return "keys";
    case Place::answer:
      return "authorization response";
    case Place::token:
      return "token response";
    case Place::id_token:
      return "ID token";
    case Place::userinfo:
      return "userinfo";
  }
  return "";
}

jose::SigningKey Keys::impostor() const {
  auto key = jose::SigningKey::make(signing.kid(), jose::Algorithm::RS256, strange);
  return key ? *std::move(key) : unknown;
}

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> out;
    for (const auto room : {metadata_faults(), answer_faults(), token_faults(), claim_faults(), signature_faults(), userinfo_faults()})
      std::ranges::copy(room, std::back_inserter(out));
    return out;
  }();
  return all;
}

const Fault* find_fault(std::string_view name) {
  const auto found = std::ranges::find(faults(), name, &Fault::name);
  return found == faults().end() ? nullptr : &*found;
}

http::Response answer_500(const Scene&) { return http::Response::json(500, R"({"error":"server_error"})"); }

http::Response answer_html(const Scene&) {
  return http::Response::html(200, "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>");
}

http::Response answer_truncated(const Scene& scene) {
  return http::Response::json(200, R"({"issuer":")" + scene.issuer + R"(","access_token":"abc","keys":[{"kty")");
}

http::Response answer_endless(const Scene&) {
  static const auto body = std::make_shared<const std::string>(R"({"padding":")" + std::string(std::size_t{64} << 20, 'a') + R"("})");
  http::Response response = http::Response::json(200, "");
  response.shared_body = body;
  return response;
}

http::Response answer_redirect(const Scene& scene) { return http::Response::redirect(scene.issuer + "/elsewhere", 307); }

http::Response answer_array(const Scene&) { return http::Response::json(200, "[]"); }

}  // namespace latchkey::fake
