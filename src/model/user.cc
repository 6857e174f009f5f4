#include "model/user.h"

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace latchkey::model {

const Credential* User::password() const {
  const Credential* best = nullptr;
  for (const auto& credential : credentials) {
    if (credential.type == "password" && (best == nullptr || credential.priority < best->priority)) best = &credential;
  }
  return best;
}

std::vector<const Credential*> User::former_passwords() const {
  std::vector<const Credential*> former;
  for (const auto& credential : credentials) {
    if (credential.type == "password-history") former.push_back(&credential);
  }
  std::ranges::sort(former, std::greater<>(), &Credential::created);
  return former;
}

const std::string* User::attribute(std::string_view attribute_name) const {
  const auto found = attributes.find(attribute_name);
  return found == attributes.end() || found->second.empty() ? nullptr : &found->second.front();
}

std::string fold_name(std::string_view name) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(name.data());
  std::string out;
  // Most names are ASCII, of which folding changes capitals alone.
  const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii && u8_check(bytes, name.size()) == nullptr) {
    std::size_t length = 0;
    std::uint8_t* folded = u8_casefold(bytes, name.size(), nullptr, UNINORM_NFKC, nullptr, &length);
    if (folded != nullptr) {
      out.assign(reinterpret_cast<const char*>(folded), length);
      std::free(folded);
      return out;
    }
  }
  out.assign(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace latchkey::model
