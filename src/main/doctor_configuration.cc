// What the options say, without looking further.
#include <fmt/format.h>

#include "main/doctor_checks.h"
#include "url/url.h"

namespace latchkey::main {

void check_configuration(const DoctorWorld& world, Findings& findings) {
  if (const auto fit = check_for_serving(world.config); !fit)
    problem(findings, "the server would not start: " + fit.error().detail, "change that option");
  else
    good(findings, "the options work together");
  for (const auto& name : world.unused_variables) {
    note(findings, fmt::format("the variable {} is set and means nothing here", name),
         "see latchkey serve --help for the names; remove it if it is the incumbent's");
  }
  if (world.config.dev)
    note(findings, "--dev is on: plain http, addresses as the browser says them", "never for real users; give --hostname instead");
}

void check_host_name(const DoctorWorld& world, Findings& findings) {
  const std::string address = world.config.public_url();
  if (address.empty()) return;  // --dev, or said above
  const auto url = url::parse_http_url(address);
  if (!url) return;
  const bool here = url::is_loopback_host(url->host);
  if (url->scheme == "https" || here)
    good(findings, fmt::format("people use {}", address));
  else
    problem(findings, fmt::format("people would use {}: passwords travel in clear, and browsers drop the cookies", address),
            "give --hostname an https address");
}

void check_proxies(const DoctorWorld& world, Findings& findings) {
  const auto& config = world.config;
  if (config.trusted_proxies.empty() && config.http_enabled && !config.has_tls() && config.public_url().starts_with("https:")) {
    problem(findings, "a proxy in front does TLS, and none is trusted: every visitor looks as if he came from the proxy, over http",
            "name its address: --trusted-proxies 10.0.0.5");
    return;
  }
  for (const auto& network : config.trusted_proxies) {
    if (network == "0.0.0.0/0" || network == "::/0") {
      problem(findings, fmt::format("--trusted-proxies {} trusts everybody: any visitor may claim any address", network),
              "name the proxies alone");
      return;
    }
  }
  if (!config.trusted_proxies.empty()) good(findings, "forwarded headers count only from the proxies that are named");
}

}  // namespace latchkey::main
