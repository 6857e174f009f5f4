// Every page with sample data: a plain one, one with an error, one with names that are too long or hostile, and the
// same in languages that are longer or run the other way.
#pragma once

#include <string>
#include <vector>

#include "pages/renderer.h"

namespace latchkey::pages {

struct Sample {
  std::string name;  ///< file name without ".html"
  Html html;
};

[[nodiscard]] std::vector<Sample> all_samples(const Renderer& renderer, const std::string& resources_url);

}  // namespace latchkey::pages
