#include "crypto/pkcs12_work.h"

#include <fmt/format.h>

#include "crypto/evp.h"
#include "crypto/pkcs12.h"

namespace latchkey::crypto {
namespace {

void free_parts(STACK_OF(PKCS7) * parts) { sk_PKCS7_pop_free(parts, PKCS7_free); }
void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
using Parts = std::unique_ptr<STACK_OF(PKCS7), FreeWith<free_parts>>;
using Bags = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreeWith<free_bags>>;
using PbeParam = std::unique_ptr<PBEPARAM, FreeWith<PBEPARAM_free>>;
using Pbe2Param = std::unique_ptr<PBE2PARAM, FreeWith<PBE2PARAM_free>>;
using Pbkdf2Param = std::unique_ptr<PBKDF2PARAM, FreeWith<PBKDF2PARAM_free>>;

std::unexpected<Error> unreadable(std::string_view what) {
  return fail(Error::Kind::invalid, fmt::format("PKCS #12: {}", what));
}

class Work {
 public:
  explicit Work(const std::string& password) : password_(password) {}

  /// A count that is left out means 1.
  Status<> add(const ASN1_INTEGER* iterations) {
    std::int64_t count = 1;
    if (iterations != nullptr && (ASN1_INTEGER_get_int64(&count, iterations) != 1 || count < 1))
      return unreadable("a count of iterations is malformed");
    if (count > kMaxPkcs12Iterations - total_)
      return unreadable(fmt::format("more than {} iterations in all are too much work; export the file with fewer",
                                    kMaxPkcs12Iterations));
    total_ += count;
    return {};
  }

  Status<> add(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* name = nullptr;
    int type = 0;
    const void* value = nullptr;
    X509_ALGOR_get0(&name, &type, &value, algorithm);
    const int nid = OBJ_obj2nid(name);
    if (nid == NID_pbes2) return add_pbes2(algorithm->parameter);
    int cipher = 0;
    int digest = 0;
    if (EVP_PBE_find(EVP_PBE_TYPE_OUTER, nid, &cipher, &digest, nullptr) != 1)
      return unreadable("a part is encrypted in a way that we do not know");
    const PbeParam param(
        static_cast<PBEPARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter)));
    return param ? add(param->iter) : unreadable("a part's parameters are malformed");
  }

  Status<> add_part(PKCS7* part) {
    if (PKCS7_type_is_data(part)) return add_bags(Bags(PKCS12_unpack_p7data(part)));
    if (!PKCS7_type_is_encrypted(part)) return {};  // nobody opens it
    if (auto counted = add(part->d.encrypted->enc_data->algorithm); !counted) return counted;
    Bags bags(PKCS12_unpack_p7encdata(part, password_.c_str(), static_cast<int>(password_.size())));
    if (!bags && password_.empty()) bags.reset(PKCS12_unpack_p7encdata(part, nullptr, 0));
    return add_bags(std::move(bags));
  }

 private:
  Status<> add_pbes2(const ASN1_TYPE* parameter) {
    const Pbe2Param outer(static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameter)));
    if (!outer) return unreadable("a part's parameters are malformed");
    // RFC 8018 §6.2 with PBKDF2; scrypt's work is bounded by nothing that stands in one number.
    if (OBJ_obj2nid(outer->keyfunc->algorithm) != NID_id_pbkdf2)
      return unreadable("a part's key is made by something else than PBKDF2");
    const Pbkdf2Param inner(
        static_cast<PBKDF2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), outer->keyfunc->parameter)));
    return inner ? add(inner->iter) : unreadable("a part's parameters are malformed");
  }

  Status<> add_bags(Bags bags) {
    if (!bags) return unreadable("a part cannot be opened (is the password right?)");
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags.get()); ++i) {
      const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags.get(), i);
      const int nid = PKCS12_SAFEBAG_get_nid(bag);
      if (nid == NID_safeContentsBag) return unreadable("bags in bags are not read");
      if (nid != NID_pkcs8ShroudedKeyBag) continue;
      const X509_ALGOR* algorithm = nullptr;
      X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
      if (auto counted = add(algorithm); !counted) return counted;
    }
    return {};
  }

  const std::string& password_;
  std::int64_t total_ = 0;
};

}  // namespace

Status<> check_pkcs12_work(const PKCS12& file, const std::string& password) {
  Work work(password);
  if (PKCS12_mac_present(&file) == 1) {
    const ASN1_INTEGER* iterations = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &iterations, &file);
    if (auto counted = work.add(iterations); !counted) return counted;
  }
  const Parts parts(PKCS12_unpack_authsafes(&file));
  if (!parts) return unreadable("it has no parts");
  for (int i = 0; i < sk_PKCS7_num(parts.get()); ++i) {
    if (auto counted = work.add_part(sk_PKCS7_value(parts.get(), i)); !counted) {
      (void)openssl_failure(Error::Kind::invalid, "");  // empties the queue
      return counted;
    }
  }
  return {};
}

}  // namespace latchkey::crypto
