// file    = magic version count entry* seal           numbers are big-endian, u32 unless said otherwise
// entry   = 1 alias date(u64) length key count chain*  | 2 alias date(u64) chain
// chain   = type length certificate                    the type is missing in version 1
// alias, type = length(u16) bytes
#include "crypto/jks.h"

#include <openssl/crypto.h>

#include <cstdint>
#include <limits>
#include <optional>

#include "crypto/jks_protection.h"

namespace latchkey::crypto {
namespace {

constexpr std::uint32_t kMagic = 0xfeedfeed;
constexpr std::uint32_t kKeyEntry = 1;
constexpr std::uint32_t kCertificateEntry = 2;
constexpr std::string_view kCertificateType = "X.509";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Reads from the front; once something is missing, everything is.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  std::uint64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    for (const char c : take(bytes)) out = (out << 8) | static_cast<unsigned char>(c);
    return out;
  }
  std::string_view take(std::uint64_t bytes) {
    if (bytes > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const auto out = rest_.substr(0, static_cast<std::size_t>(bytes));
    rest_.remove_prefix(static_cast<std::size_t>(bytes));
    return out;
  }
  std::string_view text() { return take(number(2)); }
  std::string_view octets() { return take(number(4)); }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Entry {
  std::string alias;
  std::string_view key;  ///< protected; empty: a certificate alone
  std::string_view certificate;
};

std::string_view read_certificate(Reader& reader, std::uint64_t version) {
  if (version == 2) reader.text();
  return reader.octets();
}

/// Nothing when it is cut off or of a kind that is not known.
std::optional<Entry> read_entry(Reader& reader, std::uint64_t version) {
  const auto tag = reader.number(4);
  if (tag != kKeyEntry && tag != kCertificateEntry) return std::nullopt;
  Entry entry{.alias = lower(reader.text()), .key = {}, .certificate = {}};
  reader.number(8);
  std::uint64_t certificates = 1;
  if (tag == kKeyEntry) {
    entry.key = reader.octets();
    certificates = reader.number(4);
  }
  for (std::uint64_t i = 0; i < certificates && reader.good(); ++i) {
    const auto one = read_certificate(reader, version);
    if (i == 0) entry.certificate = one;
  }
  return reader.good() ? std::optional(std::move(entry)) : std::nullopt;
}

/// The one that is asked for; the whole file is read, for it must be sound.
Result<Entry> find_entry(std::string_view body, const std::string& alias) {
  const auto malformed = fail(Error::Kind::invalid, "the file is no JKS key store, or is cut off");
  Reader reader(body);
  const auto magic = reader.number(4);
  const auto version = reader.number(4);
  const auto count = reader.number(4);
  if (magic != kMagic || (version != 1 && version != 2)) return malformed;
  std::optional<Entry> found;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto entry = read_entry(reader, version);
    if (!entry) return malformed;
    const bool better = !found || (found->key.empty() && !entry->key.empty());
    if (alias.empty() ? better : entry->alias == alias) found = std::move(entry);
  }
  if (!reader.at_end()) return malformed;
  if (!found) return fail(Error::Kind::invalid, "the key store has no entry of that alias");
  return *std::move(found);
}

Status<> check_seal(std::string_view file, const Secret& password) {
  if (file.size() <= kJksDigestBytes) return fail(Error::Kind::invalid, "the file is no JKS key store");
  const auto body = file.substr(0, file.size() - kJksDigestBytes);
  const std::string seal = jks_seal(body, password);
  if (CRYPTO_memcmp(seal.data(), file.data() + body.size(), kJksDigestBytes) == 0) return {};
  return fail(Error::Kind::invalid, "the key store has another password, or was changed");
}

// --- writing
void append_number(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
}
void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size(), 2);
  out.append(text);
}
void append_octets(std::string& out, std::string_view octets) {
  append_number(out, octets.size(), 4);
  out.append(octets);
}

}  // namespace

Result<KeyFile> read_jks(std::string_view file, const JksAccess& access) {
  const auto password = jks_password(access.store_password);
  if (!password) return std::unexpected(password.error());
  if (auto sealed = check_seal(file, *password); !sealed) return std::unexpected(sealed.error());
  const auto entry = find_entry(file.substr(0, file.size() - kJksDigestBytes), lower(access.alias));
  if (!entry) return std::unexpected(entry.error());
  KeyFile out{std::nullopt, std::string(entry->certificate)};
  if (entry->key.empty()) return out;
  const auto key_password = jks_password(access.key_password);
  if (!key_password) return std::unexpected(key_password.error());
  const auto der = open_jks_key(entry->key, *key_password);
  if (!der) return std::unexpected(der.error());
  auto key = PrivateKey::from_der(der->reveal());
  if (!key) return std::unexpected(key.error());
  out.key = *std::move(key);
  return out;
}

Result<std::string> write_jks(const KeyFile& file, const JksAccess& access, const JksMakings& makings) {
  if (access.alias.empty() || access.alias.size() > std::numeric_limits<std::uint16_t>::max())
    return fail(Error::Kind::invalid, "an entry of a key store needs an alias of at most 65535 bytes");
  const auto password = jks_password(access.store_password);
  if (!password) return std::unexpected(password.error());
  std::string out;
  append_number(out, kMagic, 4);
  append_number(out, 2, 4);
  append_number(out, 1, 4);
  append_number(out, file.key ? kKeyEntry : kCertificateEntry, 4);
  append_text(out, lower(access.alias));
  append_number(out, static_cast<std::uint64_t>(to_unix_millis(makings.now)), 8);
  if (file.key) {
    const auto key_password = jks_password(access.key_password);
    if (!key_password) return std::unexpected(key_password.error());
    const auto key = protect_jks_key(file.key->der(), *key_password, makings.salt);
    if (!key) return std::unexpected(key.error());
    append_octets(out, *key);
    append_number(out, 1, 4);
  }
  append_text(out, kCertificateType);
  append_octets(out, file.certificate);
  return out + jks_seal(out, *password);
}

}  // namespace latchkey::crypto
