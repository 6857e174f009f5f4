// The clock, and what the world sees at the public address.
#include <fmt/format.h>
#include <sys/timex.h>

#include <cstdlib>

#include "json/json.h"
#include "main/doctor_checks.h"

namespace latchkey::main {

void check_clock(const DoctorWorld& world, Findings& findings) {
  constexpr std::int64_t kBegin2026 = 1767225600;
  if (to_unix_seconds(world.now) < kBegin2026) {
    problem(findings, "this machine's clock is years behind", "set it; tokens and certificates need the time");
    return;
  }
  timex state{};
  const int kind = ::adjtimex(&state);
  if (kind == TIME_ERROR || (kind >= 0 && (state.status & STA_UNSYNC) != 0))
    note(findings, "nothing keeps this machine's clock", "run a time service (systemd-timesyncd, chrony): clients refuse tokens from the future");
  else if (kind >= 0)
    good(findings, "the clock is kept by a time service");
}

void check_public_address(const DoctorWorld& world, Findings& findings) {
  const std::string address = world.config.public_url();
  if (address.empty()) return;
  const std::string issuer = address + "/realms/master";
  const auto answer = world.fetcher.fetch({.method = "GET", .url = issuer + "/.well-known/openid-configuration", .headers = {}, .body = {}});
  if (!answer) {
    note(findings, fmt::format("{} does not answer: {}", address, answer.error().detail), "start the server, or look at DNS, firewall and certificate");
    return;
  }
  const auto document = json::parse_object(answer->body);
  const std::string_view said = document ? json::string_or_empty(*document, "issuer") : std::string_view();
  if (answer->status != 200 || said.empty())
    problem(findings, fmt::format("{} answers with something else (status {})", address, answer->status),
            "let the proxy pass every path to the server unchanged");
  else if (said != issuer)
    problem(findings, fmt::format("the server at {} calls itself {}", address, said), "give that server the same --hostname");
  else
    good(findings, fmt::format("{} answers and calls itself so", address));
}

}  // namespace latchkey::main
