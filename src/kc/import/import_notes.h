// What an import has to say: sentences, and per section which keys were kept though nothing acts on them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::kc {

class ImportNotes {
 public:
  /// A sentence without secrets; the same one is said once.
  void say(std::string sentence);
  /// `key` of one object in `section` ("clients") was kept and not acted on.
  void kept(std::string_view section, std::string_view key);

  /// One sentence for each section, then the others in their order. At most 200, then their number.
  [[nodiscard]] std::vector<std::string> take();

 private:
  std::vector<std::string> sentences_;
  std::size_t unsaid_ = 0;
  std::set<std::string, std::less<>> said_;
  std::map<std::string, std::map<std::string, int, std::less<>>, std::less<>> kept_;
};

/// What of `notes` (as take() gives them) is not in `stood`: a list of kept keys is left with those that are new.
[[nodiscard]] std::vector<std::string> new_notes(const std::vector<std::string>& notes,
                                                 const std::vector<std::string>& stood);

}  // namespace latchkey::kc
