#include "main/doctor.h"

#include <fmt/format.h>

#include <algorithm>

#include "fetch/curl_fetcher.h"
#include "main/doctor_checks.h"

namespace latchkey::main {

void good(Findings& findings, std::string what) { findings.push_back({Finding::Level::good, std::move(what), ""}); }

void note(Findings& findings, std::string what, std::string advice) {
  findings.push_back({Finding::Level::note, std::move(what), std::move(advice)});
}

void problem(Findings& findings, std::string what, std::string advice) {
  findings.push_back({Finding::Level::problem, std::move(what), std::move(advice)});
}

std::vector<Finding> examine(const DoctorWorld& world) {
  Findings findings;
  for (const auto check : {check_configuration, check_host_name, check_proxies, check_certificate, check_data, check_disk,
                           check_clock, check_public_address}) {
    check(world, findings);
  }
  return findings;
}

int doctor(Config config, const std::vector<std::string>& unused_variables) {
  fetch::CurlOptions options;
  options.allow_private_addresses = true;  // the server's own address may be one
  const auto fetcher = fetch::make_curl_fetcher(options);
  const auto findings = examine({config, unused_variables, *fetcher, SystemClock().now()});
  for (const auto& finding : findings) {
    const std::string_view mark = finding.level == Finding::Level::good   ? "ok     "
                                  : finding.level == Finding::Level::note ? "note   "
                                                                          : "PROBLEM";
    fmt::print("{}  {}\n", mark, finding.what);
    if (!finding.advice.empty()) fmt::print("         -> {}\n", finding.advice);
  }
  const auto problems = std::ranges::count(findings, Finding::Level::problem, &Finding::level);
  fmt::print("{}\n", problems == 0 ? "No problem found." : fmt::format("{} to mend.", problems == 1 ? "One problem" : fmt::format("{} problems", problems)));
  return problems == 0 ? 0 : 1;
}

}  // namespace latchkey::main
