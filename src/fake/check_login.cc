#include "fake/check_login.h"

#include <fmt/format.h>

#include <algorithm>

#include "fake/browser.h"

namespace latchkey::fake {
namespace {

struct Attempt {
  bool signed_in = false;
  std::string ended;  ///< "status 401 at http://..."
};

std::string place_of(const Result<Visited>& visited) {
  if (!visited) return visited.error().detail;
  return fmt::format("status {} at {}", visited->status, visited->url.substr(0, visited->url.find('?')));
}

/// One login of a fresh browser, and whether it opened the protected page.
Attempt attempt(const CheckLogin& what, Provider& provider, fetch::Fetcher& fetcher) {
  Browser browser(fetcher);
  const auto login = browser.visit(what.login_url);
  provider.break_silence();  // the page may begin a second login, which would tell nothing new after a second long wait
  const auto page = browser.visit(what.protected_url);
  const bool there = page && page->status >= 200 && page->status < 300 && page->url == what.protected_url;
  return {there, fmt::format("login ended with {}, the protected page with {}", place_of(login), place_of(page))};
}

bool needs_restart(const Fault& fault) { return fault.place == Place::metadata || fault.place == Place::keys; }

Outcome judge(const Fault& fault, bool signed_in, bool shown) {
  if (!shown) return Outcome::unseen;
  if (fault.verdict == Verdict::accept) return signed_in ? Outcome::right : Outcome::refused;
  return signed_in ? Outcome::accepted : Outcome::right;
}

/// First the changes of keys: a client that was made to look for unknown keys may rest before it looks again. Last what
/// only shows after a restart, so that one start does for each.
std::vector<const Fault*> in_order(std::vector<const Fault*> all) {
  std::ranges::stable_sort(all, {}, [](const Fault* fault) { return fault->rotates ? 0 : needs_restart(*fault) ? 2 : 1; });
  return all;
}

Status<> check_control(const CheckLogin& what, Provider& provider, fetch::Fetcher& fetcher) {
  Browser stranger(fetcher);
  const auto closed = stranger.visit(what.protected_url);
  if (!closed) return fail(Error::Kind::unavailable, fmt::format("{} does not answer: {}", what.protected_url, closed.error().detail));
  // Redirected into a login that signs anybody in, it may open after all; but a page that opens at once tells nothing.
  if (closed->redirects == 0 && closed->status >= 200 && closed->status < 300) {
    return fail(Error::Kind::invalid,
                fmt::format("{} opens without a login, so it cannot tell who is signed in; name a page that does not",
                            what.protected_url));
  }
  const Attempt good = attempt(what, provider, fetcher);
  if (!good.signed_in) return fail(Error::Kind::invalid, "no login works, even with an honest provider: " + good.ended);
  return {};
}

}  // namespace

Result<std::vector<Checked>> check_login(const CheckLogin& what, Provider& provider, fetch::Fetcher& fetcher,
                                         const std::function<void(const Checked&)>& progress) {
  provider.set_fault(nullptr);
  if (auto control = check_control(what, provider, fetcher); !control) return std::unexpected(control.error());
  std::vector<Checked> all;
  bool restarted = false;
  for (const Fault* fault : in_order(what.faults)) {
    Checked checked{.fault = fault};
    if (needs_restart(*fault) && !what.restart) {
      checked.outcome = Outcome::left_out;
    } else {
      provider.set_fault(fault);
      if (needs_restart(*fault)) {
        restarted = true;
        if (auto started = what.restart(); !started) return std::unexpected(started.error());
      }
      const Attempt tried = attempt(what, provider, fetcher);
      checked.outcome = judge(*fault, tried.signed_in, provider.was_shown());
      provider.set_fault(nullptr);
    }
    progress(checked);
    all.push_back(checked);
  }
  if (restarted) {  // it is left as it was found, with an honest provider's metadata
    if (auto started = what.restart(); !started) return std::unexpected(started.error());
  }
  return all;
}

}  // namespace latchkey::fake
