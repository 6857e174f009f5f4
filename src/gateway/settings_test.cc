#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/settings_file.h"

namespace latchkey::gateway {
namespace {

using testing::HasSubstr;

constexpr std::string_view kProvider = R"(
[[providers]]
issuer = "http://localhost:8080/realms/r"
client_id = "c"
redirect_uri = "http://localhost:8081/.latchkey/callback"
)";

std::optional<std::string> no_variables(std::string_view name) {
  return name == "SECRET" ? std::optional<std::string>("s3cret") : std::nullopt;
}

/// What is wrong with a file, or "".
std::string fault(const std::string& text) {
  Settings settings;
  if (const auto read = read_settings_text(text, "gate.toml", no_variables, settings); !read)
    return read.error().detail;
  const auto checked = check_settings(settings);
  return checked ? "" : checked.error().detail;
}

TEST(SettingsFile, ReadsEveryTable) {
  Settings settings;
  const auto read = read_settings_text(R"(
log_format = "json"
trusted_proxies = ["10.0.0.0/8"]
[listen]
port = 9999
[[providers]]
name = "one"
issuer = "https://id.example.org"
client_id = "c"
client_secret_env = "SECRET"
redirect_uri = "https://app.example.org/.latchkey/callback"
scopes = ["openid", "email"]
introspection_lifetime = "2m"
[session]
idle_timeout = "45m"
lifetime = "7d"
[[upstreams]]
url = "unix:/run/app.sock"
max_body = "20M"
response_timeout = "90s"
[[rules]]
path = "/admin"
methods = ["POST", "PUT"]
role = "admin"
max_age = 300
[identity]
assertion = "X-Proof"
[forward_auth]
proxy = "traefik"
)",
                                       "gate.toml", no_variables, settings);
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_TRUE(check_settings(settings)) << check_settings(settings).error().detail;
  EXPECT_EQ(settings.log_format, LogFormat::json);
  EXPECT_EQ(settings.listen.port, 9999);
  EXPECT_EQ(settings.providers[0].client_secret, "s3cret");
  EXPECT_EQ(settings.providers[0].introspection_lifetime, Seconds{120});
  EXPECT_EQ(settings.session.idle_timeout, Seconds{2700});
  EXPECT_EQ(settings.session.lifetime, Seconds{7 * 86400});
  EXPECT_EQ(settings.upstreams[0].upstream->address(), "unix:/run/app.sock");
  EXPECT_EQ(settings.upstreams[0].upstream->response_timeout, std::chrono::seconds{90});
  EXPECT_EQ(settings.upstreams[0].max_body, 20U * 1024 * 1024);
  EXPECT_EQ(settings.rules[0].where, "gate.toml:21");
  EXPECT_EQ(settings.rules[0].max_age, Seconds{300});
  EXPECT_EQ(settings.forward_auth.proxy, ForwardAuthSettings::Proxy::traefik);
}

struct Wrong {
  std::string text;
  std::string says;
};

TEST(SettingsFile, SaysWhereAndWhat) {
  const std::string provider(kProvider);
  const std::string good = provider + "[[upstreams]]\nurl = \"http://127.0.0.1:5000\"\n";
  ASSERT_EQ(fault(good), "");
  for (const auto& [text, says] : {
           Wrong{"prot = 1\n", "gate.toml:1: prot is no setting"},
           Wrong{"[listen]\nprot = 1\n", "gate.toml:2: [listen] prot is no setting, did you mean port?"},
           Wrong{"[listen]\nport = 70000\n", "gate.toml:2: [listen] port is not a number from 0 to 65535"},
           Wrong{"[listen]\nport = \"80\"\n", "port is not a number"},
           Wrong{"listen = 3\n", "gate.toml:1: listen is a table: [listen]"},
           Wrong{"[providers]\nname = \"x\"\n", "providers is a list of tables: [[providers]]"},
           Wrong{"[[rules]]\npaht = \"/\"\n", "gate.toml:2: [[rules]] paht is no setting, did you mean path?"},
           Wrong{"[[rules]]\nrequire = \"opne\"\n", "says 'opne', did you mean open?"},
           Wrong{"[[rules]]\nmax_age = \"soon\"\n", "is not a time"},
           Wrong{"[[upstreams]]\npath = \"/\"\n", "gate.toml:1: [[upstreams]] url is missing"},
           Wrong{"[[upstreams]]\nurl = \"localhost:5000\"\n", "is no address such as"},
           Wrong{"[[upstreams]]\nurl = \"http://h/path\"\n", "has more than a scheme, a host and a port"},
           Wrong{"[[upstreams]]\nurl = \"unix:app.sock\"\n", "is no absolute path of a socket"},
           Wrong{"[[providers]]\nclient_secret_env = \"NOWHERE\"\n", "names the variable NOWHERE, which is not set"},
           Wrong{"[[providers]]\nclient_secret_file = \"/nowhere\"\n", "/nowhere"},
           Wrong{"a = \n", "gate.toml:1:"},
           Wrong{"", "no provider is given"},
           Wrong{provider, "there is nothing behind the gateway"},
           Wrong{"trusted_headers = \"X-SSL-Client-Cert\"\n" + good, "name the proxies too"},
           Wrong{"trusted_proxies = \"::1\"\ntrusted_headers = \"x-forwarded-user\"\n" + good,
                 "writes x-forwarded-user itself"},
           Wrong{"trusted_proxies = \"::1\"\ntrusted_headers = \"X_Y\"\n" + good, "is no header name"},
           Wrong{good + "[[rules]]\nsuffixes = true\n", "suffixes says nothing for the path /"},
           Wrong{"ignore_case = 1\n" + good, "ignore_case is neither true nor false"},
           Wrong{good + "[session]\nlogins_per_minute = -1\n", "is not a number"},
           Wrong{good + "[session]\nmost_per_person = 0\n", "is not a number"},
           Wrong{good + "[[rules]]\npath = \"/a/../b\"\n", "is no path that has one meaning"},
           Wrong{good + "[[rules]]\npath = \"/a\"\n[[rules]]\npath = \"/a/\"\n",
                 "there is a rule for all methods of /a already"},
           Wrong{good + "[[rules]]\nrequire = \"open\"\nrole = \"x\"\n", "leave require out"},
           Wrong{good + "[[rules]]\nprovider = \"other\"\n", "names the provider 'other', which is not there"},
           Wrong{good + "[[rules]]\nmethods = \"get\"\n", "'get' is no method"},
           Wrong{good + "[[rules]]\nmethods = \"HEAD\"\n", "HEAD goes with GET"},
           Wrong{"[[providers]]\nauthentication = \"private_key_jw\"\n", "did you mean private_key_jwt?"},
           Wrong{"[[providers]]\nclient_key_file = \"/nowhere\"\n", "cannot be read from /nowhere"},
           Wrong{"[[providers]]\nintrospection_lifetime = \"2h\"\n", "is more than an hour"},
           Wrong{"[[providers]]\nintrospection_lifetime = \"\"\n", "is not a time"},
           Wrong{"[[providers]]\nintrospection_lifetime = -1\n", "is not a time"},
           Wrong{"[[providers]]\nintrospection_lifetime = 0\nintrospection_lifetime = 1\n", "introspection_lifetime"},
           Wrong{"[session]\nstore = \"sqlite\"\n" + good, "needs file"},
           Wrong{"[session]\nstore = \"cookie\"\n" + good, "need secret_key"},
           Wrong{"[session]\nfile = \"x\"\n" + good, "say which"},
           Wrong{good + "[identity]\naccess_token = \"X-T\"\n" + provider + "name = \"two\"\ndpop = true\n",
                 "of no use"},
           Wrong{good + "[[rules]]\nallow = \"role(\"\n", "[[rules]] allow: "},
           Wrong{good + "[identity]\nuser = \"X User\"\n", "is no header name"},
           Wrong{good + provider, "two [[providers]] have the name 'default'"},
           Wrong{"trusted_proxies = [\"nowhere\"]\n" + good, "trusted_proxies"},
           Wrong{good + "[listen]\ncertificate_file = \"a\"\n", "belong together"},
       }) {
    EXPECT_THAT(fault(text), HasSubstr(says)) << text;
  }
}

TEST(SettingsFile, NoMessageTellsASecret) {
  EXPECT_EQ(fault("[[providers]]\nclient_secret = 12345678\n").find("12345678"), std::string::npos);
}

}  // namespace
}  // namespace latchkey::gateway
