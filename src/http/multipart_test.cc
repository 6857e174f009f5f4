#include "http/multipart.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

Request request(std::string body, std::string type = "multipart/form-data; boundary=x") {
  Request made;
  made.headers.set("Content-Type", type);
  made.body = std::move(body);
  return made;
}

TEST(Multipart, ReadsFieldsAndFiles) {
  const auto r = request(
      "--x\r\nContent-Disposition: form-data; name=\"providerId\"\r\n\r\noidc\r\n"
      "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"blob\"\r\nContent-Type: "
      "application/octet-stream\r\n\r\n"
      "{\"a\":\r\n1}\r\n--x--\r\n");
  const auto form = MultipartForm::parse(r);
  ASSERT_TRUE(form) << form.error().detail;
  EXPECT_EQ(form->text("providerId"), "oidc");
  EXPECT_EQ(form->text("file"), "{\"a\":\r\n1}");
  EXPECT_EQ(form->find("file")->file_name, "blob");
  EXPECT_EQ(form->find("other"), nullptr);
}

TEST(Multipart, AnEmptyPartIsEmpty) {
  const auto r =
      request("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--x--", "Multipart/Form-Data; Boundary=\"x\"");
  const auto form = MultipartForm::parse(r);
  ASSERT_TRUE(form) << form.error().detail;
  EXPECT_EQ(form->text("a"), "");
  EXPECT_NE(form->find("a"), nullptr);
}

TEST(Multipart, WhatIsMalformedIsAnError) {
  const std::string part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  for (const auto& body : std::vector<std::string>{"", "--x", part, part + "--y--", "--x\r\n\r\n1\r\n--x--",
                           "--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--x--", part + part + "--x--",
                           "junk" + part + "--x--"}) {
    const auto r = request(body);
    EXPECT_FALSE(MultipartForm::parse(r)) << body;
  }
  // RFC 2046 §5.1.1
  for (const char* type : {"multipart/form-data", "application/json",
                           "multipart/form-data; boundary=", "multipart/form-data; boundary=\"x"}) {
    const auto r = request(part + "--x--", type);
    EXPECT_FALSE(MultipartForm::parse(r)) << type;
  }
}

}  // namespace
}  // namespace latchkey::http
