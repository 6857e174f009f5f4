// Certificates, data, rights and room on the disk.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "crypto/certificate.h"
#include "crypto/key.h"
#include "main/doctor_checks.h"
#include "main/installation.h"

namespace latchkey::main {
namespace {

constexpr auto kSoon = std::chrono::days{21};

std::optional<std::string> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

/// The first certificate of a PEM file: the server's own.
std::string_view first_block(std::string_view pem) {
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  const auto begin = pem.find("-----BEGIN CERTIFICATE-----");
  const auto end = pem.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return pem.substr(begin, end + kEnd.size() - begin);
}

std::string date(Instant t) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(to_unix_seconds(t))));
}

void check_dates(const crypto::CertificateSummary& certificate, Instant now, Findings& findings) {
  const std::string until = date(certificate.not_after);
  if (certificate.not_after <= now)
    problem(findings, fmt::format("the certificate of {} ended on {}", certificate.subject, until), "renew it, then send SIGHUP");
  else if (certificate.not_before > now)
    problem(findings, fmt::format("the certificate of {} begins on {}", certificate.subject, date(certificate.not_before)),
            "look at this machine's clock, or wait");
  else if (certificate.not_after <= now + kSoon)
    note(findings, fmt::format("the certificate of {} ends on {}", certificate.subject, until), "renew it, then send SIGHUP");
  else
    good(findings, fmt::format("the certificate of {} holds until {}", certificate.subject, until));
}

void check_rights(const std::string& path, Findings& findings) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return;
  if ((info.st_mode & 077) != 0) {
    problem(findings, fmt::format("others may read or change {} (mode {:o})", path, static_cast<unsigned>(info.st_mode & 0777)),
            fmt::format("chmod {} {}", S_ISDIR(info.st_mode) ? "700" : "600", path));
  } else if (info.st_uid != ::geteuid()) {
    note(findings, fmt::format("{} belongs to another user than the one who asks", path), "run the doctor as the server's user");
  }
}

}  // namespace

void check_certificate(const DoctorWorld& world, Findings& findings) {
  const auto& config = world.config;
  if (!config.has_tls()) return;
  const auto pem = read(config.https_certificate_file);
  const auto key_pem = read(config.https_certificate_key_file);
  if (!pem) return problem(findings, config.https_certificate_file + " cannot be read", "let the server's user read it");
  if (!key_pem) return problem(findings, config.https_certificate_key_file + " cannot be read", "let the server's user read it");
  const auto der = crypto::certificate_from_realm_text(first_block(*pem));
  const auto summary = der ? crypto::describe_certificate(*der) : std::unexpected(der.error());
  if (!summary) return problem(findings, config.https_certificate_file + " holds no certificate", "give it a PEM file");
  check_dates(*summary, world.now, findings);
  check_rights(config.https_certificate_key_file, findings);
  const auto key = crypto::PrivateKey::from_pem(*key_pem);
  const auto certified = crypto::certificate_public_key(*der);
  if (!key) return problem(findings, config.https_certificate_key_file + " holds no private key", "give it a PEM file without a password");
  if (certified && key->public_key().pem() != certified->pem())
    problem(findings, "the private key is not the certificate's", "name the two files that belong together");
}

void check_data(const DoctorWorld& world, Findings& findings) {
  Config config = world.config;
  check_rights(config.data_dir, findings);
  check_rights(config.data_dir + "/master.key", findings);
  std::error_code missing;
  if (!std::filesystem::exists(config.data_dir, missing)) {
    note(findings, fmt::format("there is no data at {} yet", config.data_dir), "the first start makes it; name --data-dir if it is elsewhere");
    return;
  }
  SystemRandom random;
  NullLog log;
  const auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return problem(findings, installation.error().detail, "see docs/troubleshooting.md");
  const auto realms = sync_wait(installation->store->realms().list_realms());
  if (!realms) return problem(findings, "the database does not answer: " + realms.error().detail, "restore it from a backup");
  good(findings, fmt::format("the database opens with its master key and holds {} realms", realms->size()));
}

void check_disk(const DoctorWorld& world, Findings& findings) {
  constexpr std::uintmax_t kLittle = std::uintmax_t{1} << 30;
  std::error_code failed;
  std::filesystem::path place = std::filesystem::absolute(world.config.data_dir, failed);
  while (!place.empty() && place != place.root_path() && !std::filesystem::exists(place, failed)) place = place.parent_path();
  const auto space = std::filesystem::space(place, failed);
  if (failed) return;
  const auto megabytes = space.available >> 20;
  if (space.available < kLittle)
    problem(findings, fmt::format("{} MB are left where the data is", megabytes), "make room: a full disk refuses every sign-in");
  else
    good(findings, fmt::format("{} MB are free where the data is", megabytes));
}

}  // namespace latchkey::main
