// latchkey_page_gallery DIR: writes every page and resource below DIR, headers.json with the policy they are served
// under, and an index to look at them all.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "pages/gallery/samples.h"
#include "pages/page_policy.h"

namespace {

namespace fs = std::filesystem;
using namespace latchkey::pages;

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.exceptions(std::ios::failbit | std::ios::badbit);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: latchkey_page_gallery DIR\n";
    return 2;
  }
  const fs::path root = argv[1];
  auto renderer = Renderer::create();
  if (!renderer) {
    std::cerr << renderer.error().detail << '\n';
    return 1;
  }
  const Resources& resources = (*renderer)->resources();
  for (const auto& [path, resource] : resources.all())
    write(root / resources.base_path().substr(1) / path, resource.bytes);
  std::string index = "<!doctype html><title>Latchkey's pages</title><ul>";
  for (const auto& sample : all_samples(**renderer, resources.base_path())) {
    write(root / (sample.name + ".html"), sample.html.str());
    index += "<li><a href=\"" + sample.name + ".html\">" + sample.name + "</a></li>\n";
  }
  write(root / "index.html", index);
  write(root / "headers.json",
        "{\"page\": \"" + std::string(page_csp) + "\", \"framed\": \"" + std::string(framed_csp) + "\"}\n");
  return 0;
}
