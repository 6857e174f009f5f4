// Conversations as text: a *.flow file says what a browser or a client sends and what must come back, and a person can
// read it as a transcript. For tests (flows_test.cc replays those beside it).
//
//   GET /path?query            a request: method and target, then headers, an empty line, and a body for POST
//   Header: value
//
//   name=value&more
//   ---
//   HTTP 302                   the answer: status, headers (each must be there), an empty line, texts the body must
//   hold Location: http://x/cb?code={code}&*
//
//   text that must stand in the body
//   ! text that must not
//   ===                        ends the exchange
//
// `GET mail:ADDRESS` is the newest mail to that address: its subject and its text, the link as `link="..."`, each mail
// once; 404 when there is none. `POST order:USER` has an administrator order a mail with `actions`, parted by %2B. In
// what is expected, `*` stands for anything and {name} for anything that is kept; $name in a later request is what was
// kept, as it came. `# ...` lines between exchanges are prose. Cookies are kept as a browser keeps them; `clock +90s`
// moves the clock; `forget cookies` is a new browser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::flows {

struct Exchange {
  int line = 0;
  std::string command;  ///< set: "clock +90s" or "forget cookies"; nothing else is
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> expected_headers;
  std::vector<std::string> expected_texts;
  std::vector<std::string> forbidden_texts;
};

/// The error names the line.
[[nodiscard]] Result<std::vector<Exchange>> parse_conversation(std::string_view text);

}  // namespace latchkey::flows
