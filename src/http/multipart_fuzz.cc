#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/multipart.h"

// The first line is the boundary, the rest the body. What is found lies within the body, is named, and is found by name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::http;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto line = std::min(text.find('\n'), text.size());
  Request request;
  request.method = "POST";
  request.headers.add("Content-Type", "multipart/form-data; boundary=" + text.substr(0, line));
  request.body = text.substr(std::min(line + 1, text.size()));
  const auto form = MultipartForm::parse(request);
  if (!form) return 0;
  for (const char* name : {"file", "text", "a"}) {
    const FormPart* part = form->find(name);
    if (part == nullptr) continue;
    const auto* begin = request.body.data();
    if (part->name != name || part->content.data() < begin ||
        part->content.data() + part->content.size() > begin + request.body.size())
      std::abort();
  }
  return 0;
}
