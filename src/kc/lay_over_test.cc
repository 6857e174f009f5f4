#include "kc/lay_over.h"

#include <gtest/gtest.h>

#include <array>

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

struct LayOverCase {
  const char* name;
  const char* base;
  const char* sent;
  const char* result;
};

const LayOverCase kCases[] = {
    {"what was not sent stays", "{'a':1,'b':2}", "{'b':3}", "{'a':1,'b':3}"},
    {"null is not sent", "{'a':1}", "{'a':null}", "{'a':1}"},
    {"an empty text is a value", "{'a':'x'}", "{'a':''}", "{'a':''}"},
    {"what nobody knows comes along", "{}", "{'new':{'x':[1]}}", "{'new':{'x':[1]}}"},
    {"entries of attributes are laid over", "{'attributes':{'x':'1','y':'2'}}", "{'attributes':{'y':'3'}}",
     "{'attributes':{'x':'1','y':'3'}}"},
    {"an empty entry goes away", "{'attributes':{'x':'1','y':'2'}}", "{'attributes':{'x':'','y':null}}",
     "{'attributes':{}}"},
    {"an entry that is empty already stays so", "{'attributes':{'x':''}}", "{'attributes':{'x':''}}",
     "{'attributes':{'x':''}}"},
    {"other objects are replaced", "{'config':{'x':'1','y':'2'}}", "{'config':{'y':'3'}}", "{'config':{'y':'3'}}"},
    {"attributes that are no object are replaced, for the reader to refuse", "{'attributes':{'x':'1'}}",
     "{'attributes':5}", "{'attributes':5}"},
    {"a mask keeps what it masks", "{'secret':'s3cret','config':{'k':['deep']}}",
     "{'secret':'**********','config':{'k':['**********'],'n':'1'}}",
     "{'secret':'s3cret','config':{'k':['deep'],'n':'1'}}"},
    {"a mask among attributes keeps it too", "{'attributes':{'x':'deep'}}", "{'attributes':{'x':'**********'}}",
     "{'attributes':{'x':'deep'}}"},
    {"a mask of nothing is nothing", "{}", "{'secret':'**********'}", "{}"},
};

TEST(LayOver, ChangesWhatWasSentAndNothingElse) {
  constexpr std::array<std::string_view, 1> merged{"attributes"};
  for (const auto& c : kCases) {
    EXPECT_EQ(lay_over(object(c.base), object(c.sent), merged), object(c.result)) << c.name;
  }
}

TEST(CarryUnknown, KeepsWhatALaterVersionWrote) {
  EXPECT_EQ(carry_unknown("", "{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(carry_unknown("{\"_unknown\":{\"z\":1}}", ""), "{\"_unknown\":{\"z\":1}}");
  EXPECT_EQ(carry_unknown("{\"_unknown\":{\"z\":1},\"b\":2}", "{\"a\":1}"), "{\"a\":1,\"_unknown\":{\"z\":1}}");
}

}  // namespace
}  // namespace latchkey::kc
