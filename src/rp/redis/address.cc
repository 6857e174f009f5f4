#include "rp/redis/address.h"

#include <algorithm>
#include <utility>

#include "rp/error.h"
#include "url/form.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::rp::redis {
namespace {

Error wrong(std::string_view what) {
  // The address itself is not repeated: it may hold the password.
  return make_error(ErrorCode::invalid_configuration, "the address of Redis " + std::string(what), {},
                    "Write redis://HOST:PORT/DATABASE, rediss:// for TLS, or unix:///PATH");
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 6 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> read_credentials(std::string_view userinfo, Address& address) {
  const auto colon = userinfo.find(':');
  const std::string_view user = colon == std::string_view::npos ? std::string_view{} : userinfo.substr(0, colon);
  const std::string_view password = colon == std::string_view::npos ? userinfo : userinfo.substr(colon + 1);
  auto plain_user = url::percent_decode(user);
  auto plain_password = url::percent_decode(password);
  if (!plain_user || !plain_password) return wrong("has a user or password that is not percent-encoded");
  address.user = *std::move(plain_user);
  address.password = *std::move(plain_password);
  return {};
}

Result<void> read_place(const url::Url& url, Address& address) {
  if (url.scheme == "unix") {
    address.unix_path = url.path;
    const auto form = url::parse_form(url.query.value_or(""));
    if (form) address.database = form->get("db").value_or("");
    if (!url.host.empty() || address.unix_path.empty()) return wrong("is no path: unix:/// has three slashes");
    return {};
  }
  if (url.scheme != "redis" && url.scheme != "rediss") return wrong("is none of redis://, rediss:// and unix://");
  if (url.host.empty()) return wrong("names no host");
  address.tls = url.scheme == "rediss";
  address.host = url.host.starts_with('[') ? url.host.substr(1, url.host.size() - 2) : url.host;
  if (url.port) address.port = std::to_string(*url.port);
  if (url.path.size() > 1) address.database = url.path.substr(1);
  return {};
}

}  // namespace

std::string Address::to_string() const {
  return unix_path.empty() ? (tls ? "rediss://" : "redis://") + host + ":" + port : "unix://" + unix_path;
}

Result<Address> parse_address(const RedisStoreOptions& options) {
  const auto url = url::parse_url(options.url);
  if (!url) return wrong("is no address");
  Address address;
  if (auto placed = read_place(*url, address); !placed) return placed.error();
  if (!address.database.empty() && !is_number(address.database)) return wrong("has a database that is no number");
  if (url->userinfo) {
    if (auto read = read_credentials(*url->userinfo, address); !read) return read.error();
  }
  if (!options.user.empty()) address.user = options.user;
  if (!options.password.empty()) address.password = options.password;
  return address;
}

}  // namespace latchkey::rp::redis
