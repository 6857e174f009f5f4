#include "crypto/pkcs12.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/certificate.h"

namespace latchkey::crypto {
namespace {

// Made with `openssl pkcs12 -export -iter N`, password "x". Eight million iterations: for the MAC, for the key (PBES2),
// for the certificate (PBE of PKCS #12).
constexpr std::string_view kHeavyMac =
    "MIIDIQIBAzCCAtUGCSqGSIb3DQEHAaCCAsYEggLCMIICvjCCAd8GCSqGSIb3DQEHAaCCAdAEggHMMIIByDCCAcQGCyqGSIb3DQEMCgEDoIIBjD"
    "CCAYgGCiqGSIb3DQEJFgGgggF4BIIBdDCCAXAwggEVoAMCAQICFFhAC3pm0ejQEJBTN+eAqohM6ihSMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMM"
    "AXgwIBcNMjYxMTI2MDEyNjM2WhgPMjEyNjExMDIwMTI2MzZaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATvNoOjDZ"
    "fhCsqxXeCfPLqosGA3su9naRQfDcGMjxUL1NOCPUw9V69xfNTtWaiXkl/9G6lJ004pBOtMjpkFsiHqo1MwUTAdBgNVHQ4EFgQUHSsSJUbq9Wlo"
    "K2bLQqt7JsRPBMEwHwYDVR0jBBgwFoAUHSsSJUbq9WloK2bLQqt7JsRPBMEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAne"
    "ZRSwPkHthOe1ZDyPxFHDtXH0/qTfnQLzqX1TP4nO8CIQDFhzeuthgBn6fHs0Rl/pl4EN102p6PREoxtLPSKgUSYjElMCMGCSqGSIb3DQEJFTEW"
    "BBS51VM0O8tkvAaAydP8g3ncqpXRUTCB2AYJKoZIhvcNAQcBoIHKBIHHMIHEMIHBBgsqhkiG9w0BDAoBAaCBijCBhwIBADATBgcqhkjOPQIBBg"
    "gqhkjOPQMBBwRtMGsCAQEEILxCbI4OyW3PVBj3B4gxU8kL504rH9Q0waaDG2z4kH/boUQDQgAE7zaDow2X4QrKsV3gnzy6qLBgN7LvZ2kUHw3B"
    "jI8VC9TTgj1MPVevcXzU7Vmol5Jf/RupSdNOKQTrTI6ZBbIh6jElMCMGCSqGSIb3DQEJFTEWBBS51VM0O8tkvAaAydP8g3ncqpXRUTBDMDEwDQ"
    "YJYIZIAWUDBAIBBQAEIGk8ekCh99ZnFIh32nN4dqnWgllhemTkmmqjDrhhxsgvBAiqsB57chukDgIEAIAAAA==";
constexpr std::string_view kHeavyKey =
    "MIIDjQIBAzCCA0EGCSqGSIb3DQEHAaCCAzIEggMuMIIDKjCCAd8GCSqGSIb3DQEHAaCCAdAEggHMMIIByDCCAcQGCyqGSIb3DQEMCgEDoIIBjD"
    "CCAYgGCiqGSIb3DQEJFgGgggF4BIIBdDCCAXAwggEVoAMCAQICFFhAC3pm0ejQEJBTN+eAqohM6ihSMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMM"
    "AXgwIBcNMjYxMTI2MDEyNjM2WhgPMjEyNjExMDIwMTI2MzZaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATvNoOjDZ"
    "fhCsqxXeCfPLqosGA3su9naRQfDcGMjxUL1NOCPUw9V69xfNTtWaiXkl/9G6lJ004pBOtMjpkFsiHqo1MwUTAdBgNVHQ4EFgQUHSsSJUbq9Wlo"
    "K2bLQqt7JsRPBMEwHwYDVR0jBBgwFoAUHSsSJUbq9WloK2bLQqt7JsRPBMEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAne"
    "ZRSwPkHthOe1ZDyPxFHDtXH0/qTfnQLzqX1TP4nO8CIQDFhzeuthgBn6fHs0Rl/pl4EN102p6PREoxtLPSKgUSYjElMCMGCSqGSIb3DQEJFTEW"
    "BBS51VM0O8tkvAaAydP8g3ncqpXRUTCCAUMGCSqGSIb3DQEHAaCCATQEggEwMIIBLDCCASgGCyqGSIb3DQEMCgECoIHxMIHuMFkGCSqGSIb3DQ"
    "EFDTBMMCsGCSqGSIb3DQEFDDAeBAja/4V95Ph3RwIEAIAAADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ8+2cpPBjENifohpV5UzxCASB"
    "kGvyFP3TIccRTuQTFjoeISSJ/VgPXdTN37vM3fdeZk1P1WDHBs76pvqEadUwfYA0zXZYsp2Rc4ay+omcTBNXd1PopxC0TgUd4q9kJYbT08jGys"
    "tQl0++/Zf/2DgMc3GOiu9td2dBlW32VTgE9whHLkND1A7ngUEe4YnjdUYVUlLUuPwDyVNOt4RJ9cXaEeDIHzElMCMGCSqGSIb3DQEJFTEWBBS5"
    "1VM0O8tkvAaAydP8g3ncqpXRUTBDMDEwDQYJYIZIAWUDBAIBBQAEIOpTagIJz2t62iXVtXlPgN6AbniBLI9/N6aFZWX4pqluBAgFISfr6/zShw"
    "IEAIAAAA==";
constexpr std::string_view kHeavyCertificate =
    "MIIDIQIBAzCCAtUGCSqGSIb3DQEHAaCCAsYEggLCMIICvjCCAd8GCSqGSIb3DQEHAaCCAdAEggHMMIIByDCCAcQGCyqGSIb3DQEMCgEDoIIBjD"
    "CCAYgGCiqGSIb3DQEJFgGgggF4BIIBdDCCAXAwggEVoAMCAQICFFhAC3pm0ejQEJBTN+eAqohM6ihSMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMM"
    "AXgwIBcNMjYxMTI2MDEyNjM2WhgPMjEyNjExMDIwMTI2MzZaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATvNoOjDZ"
    "fhCsqxXeCfPLqosGA3su9naRQfDcGMjxUL1NOCPUw9V69xfNTtWaiXkl/9G6lJ004pBOtMjpkFsiHqo1MwUTAdBgNVHQ4EFgQUHSsSJUbq9Wlo"
    "K2bLQqt7JsRPBMEwHwYDVR0jBBgwFoAUHSsSJUbq9WloK2bLQqt7JsRPBMEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAne"
    "ZRSwPkHthOe1ZDyPxFHDtXH0/qTfnQLzqX1TP4nO8CIQDFhzeuthgBn6fHs0Rl/pl4EN102p6PREoxtLPSKgUSYjElMCMGCSqGSIb3DQEJFTEW"
    "BBS51VM0O8tkvAaAydP8g3ncqpXRUTCB2AYJKoZIhvcNAQcBoIHKBIHHMIHEMIHBBgsqhkiG9w0BDAoBAaCBijCBhwIBADATBgcqhkjOPQIBBg"
    "gqhkjOPQMBBwRtMGsCAQEEILxCbI4OyW3PVBj3B4gxU8kL504rH9Q0waaDG2z4kH/boUQDQgAE7zaDow2X4QrKsV3gnzy6qLBgN7LvZ2kUHw3B"
    "jI8VC9TTgj1MPVevcXzU7Vmol5Jf/RupSdNOKQTrTI6ZBbIh6jElMCMGCSqGSIb3DQEJFTEWBBS51VM0O8tkvAaAydP8g3ncqpXRUTBDMDEwDQ"
    "YJYIZIAWUDBAIBBQAEIFfw+AgL5KACm+HS2gHsHlFqRkIMQce1V4k4fLsh8p3+BAhfdpiofabbeAIEAIAAAA==";
// Fifty thousand for each of the three, as careful programs write them; and 2048 under the empty password.
constexpr std::string_view kCareful =
    "MIIDdQIBAzCCAzoGCSqGSIb3DQEHAaCCAysEggMnMIIDIzCCAhgGCSqGSIb3DQEHBqCCAgkwggIFAgEAMIIB/gYJKoZIhvcNAQcBMB0GCiqGSI"
    "b3DQEMAQMwDwQIFMFTZ43ObC0CAwDDUICCAdCFoWITf4TCEieGQQMJPeqr3B3vbrK5qm4IVmY4JGLV5q+H2ZDvOGD8ppyfWH1xAms5hWAhKD55"
    "itjIu2wd99YgO5h/pMCLqJFl+EkHK5u7jJOT/Zo5Esf/XJSAdiSv4K4XoR8P6SDs38tuLkfARqld9EZxxTT8VtKlvaiyQCG8REn7KQko0gNPLT"
    "PAo0r2VJeHc65tZapPhy1DwBpexYx1Q58OqBIG+emLClgUcPgNV6qDNxdBNSMi77JuoGlLZBtvUySXHJc6Ax+DJEVZJGGpmEhqSf9RpTKw8GZN"
    "+pc6ZzynzfaFxOUVNl+wR2GXQE9Hg4W5A8EPwtS5HTCG+erjkIQZsWfLRUCOrVy4Z4YirbTNhDd8owDhv7hXq2rTog086CNm8yRFwPeuDHYNGK"
    "GeyOjHD50gcIspYzJrQKyA39oC8B9LJOcgt+JSL3tL5d2D8Ls2v1qUwlG11OWQLleog0sT6kc8cYLfAqGLE6f4NDh5T6HbKF9boHFfkmFALspc"
    "yiiu7IB6/guYu1AB0j+rytRTezCYYnkH0iGJjXGYB62dKiz9Q2dQw83d+uAQbi45bB0ETql3Iw+kB6BBfHALH2u5K0PKF/EozmgT+cGYIDCCAQ"
    "MGCSqGSIb3DQEHAaCB9QSB8jCB7zCB7AYLKoZIhvcNAQwKAQKggbUwgbIwHQYKKoZIhvcNAQwBAzAPBAjhysPwd9j7qwIDAMNQBIGQ8iGCpWVJ"
    "/b+nF34q2lC55xUDK+1cCCZSYL0fHniRAPBnLLqXpJt6ooiX8KqGK5xGtFIFGZBDe46XRPJs42ZBqLhdetry8a+dQ2O7khNgpw89LsLTwx9McG"
    "NBla3LdogmCHhysxpl6wdVyMXAhzrZoKJziXWsIZAxtqGkKfnz0PAykeceUNYJlBsVynqnv0BaMSUwIwYJKoZIhvcNAQkVMRYEFLnVUzQ7y2S8"
    "BoDJ0/yDedyqldFRMDIwITAJBgUrDgMCGgUABBSYFqxIqT8ZJHbSV/ySH+UWJKsASQQIeZT3hEIeKyECAwDDUA==";
constexpr std::string_view kNoPassword =
    "MIID/AIBAzCCA7IGCSqGSIb3DQEHAaCCA6MEggOfMIIDmzCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcBMFcGCSqGSI"
    "b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjh23SUZujTtAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK4bunMKehnvte2U9qBXQy6A"
    "ggHQqPX2p0zZBpnDkNBbfi8F/yW8uhUHw4TKCEyua3F3YExBwe/ve83dbvZ6u66tuSKMDd99ccHYmlw7N9gyO57Ti+h8M6sR0wcRLcBwQrRzTc"
    "x5gLLDMCtzc94Jt0pCjykhZYIE4fb0D9Mf0y1nqvJIA4TUdSEbbTZXPe1aeMSPvdnUCHb5DpHZj1fhaAFrn/UhSuDeAGD57XOyPSOTAjf1xqq4"
    "mZxfUz2Ypi5u59kdCMWsjqrJEBdp6SPU+SqMoTmULYe7ZRcOLnDvIWlxmun5uzeGXf7yfrJ43zgfyXVAuZKSX9cBv+YhuYjSLUelCoM0XDms3p"
    "0TU/4m1d8xxtpLmFFbMiyA8JiMtx2JvGTfzjPa+0T//p1EkFGny/CD30KN4Mua25Zhiw8PbT2BGHD5fTF+EF1SdNdafI4bflkzXXiq5owJ2N/0"
    "PlwfmIaF7Ebw2sY14RTXdA2ZUs/iZTTEAz0oBpL1Yd1ZbGoEVR+rnrVqvGK7W1Bi9Uy6Ube+8wbfZHjgUwiNERdpqseFi9tc/KYYHIvSLtosxE"
    "A4SKAdxp6voz1mTPaCIwVWWfEKMkeJBYSJxiOBO70L8uhEPwcXYtegu8zF4b8F1UrIrLxsX8wwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASow"
    "ggEmBgsqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI3M62JQjjLCQCAggAMAwGCCqGSIb3DQIJBQAwHQ"
    "YJYIZIAWUDBAEqBBD0xLFB8Cv1RP7SiLACnuvDBIGQyyiRdYpfn7myQz+5Ju8FUSqu2+6vFaqqaLKPOgs9Aoz/z4E83mGLeTV8p3MfYDjJB4FF"
    "4+dNK4NzbSp3WGXai7MCX+QBv2YLApk6d94VO8OtLzfFV8HtU0M6uo7PYikW9gtzZ0bSn9erhE+D7qwduuC3bh1OLKnyoEaDUZ7O9pAZ1+sUyL"
    "mh8p2lwN776pnLMSUwIwYJKoZIhvcNAQkVMRYEFLnVUzQ7y2S8BoDJ0/yDedyqldFRMEEwMTANBglghkgBZQMEAgEFAAQgplX7a933VSNWBFJe"
    "Wn1oDFYp2aJDZfxJ+yb0KiAAXvcECBbrKtZBqmUVAgIIAA==";

Secret password(std::string text) { return Secret(std::move(text)); }

TEST(Pkcs12, BringsAKeyAndItsCertificateBackUnderThePasswordOnly) {
  const auto key = PrivateKey::generate(Curve::p256).value();
  const auto certificate = self_signed_certificate(key, {"shop", from_unix_seconds(1'800'000'000), 10}).value();
  const auto der = write_pkcs12({key, certificate}, "shop", password("open"));
  ASSERT_TRUE(der) << der.error().detail;
  const auto read = read_pkcs12(*der, password("open"));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->certificate, certificate);
  ASSERT_TRUE(read->key);
  EXPECT_TRUE(read->key->public_key().same_key(key.public_key()));
  EXPECT_FALSE(read_pkcs12(*der, password("wrong")));
  EXPECT_FALSE(read_pkcs12("\xfe\xed\xfe\xed a JKS file", password("open")));
}

TEST(Pkcs12, MayHoldACertificateAlone) {
  const auto key = PrivateKey::generate(Curve::p256).value();
  const auto certificate = self_signed_certificate(key, {"shop", from_unix_seconds(1'800'000'000), 10}).value();
  const auto der = write_pkcs12({std::nullopt, certificate}, "shop", password("open"));
  ASSERT_TRUE(der) << der.error().detail;
  const auto read = read_pkcs12(*der, password("open"));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_FALSE(read->key);
}

TEST(Pkcs12, AFileThatDemandsHoursOfHashingIsRefusedBeforeAnyIsDone) {
  // RFC 8018 §6.2: the key's part is PBES2, its count stands in the parameters of PBKDF2.
  for (const auto file : {kHeavyMac, kHeavyKey, kHeavyCertificate}) {
    const auto read = read_pkcs12(*base64_decode(file), password("x"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, Error::Kind::invalid);
    EXPECT_TRUE(read.error().detail.contains("iterations")) << read.error().detail;
  }
}

TEST(Pkcs12, FilesOfOtherProgramsAreReadInTheirOwnWays) {
  for (const auto& [file, word] : {std::pair{kCareful, "x"}, {kNoPassword, ""}}) {
    const auto read = read_pkcs12(*base64_decode(file), password(word));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_TRUE(read->key);
    EXPECT_FALSE(read->certificate.empty());
    EXPECT_FALSE(read_pkcs12(*base64_decode(file), password("wrong")));
  }
}

}  // namespace
}  // namespace latchkey::crypto
