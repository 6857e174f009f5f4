#include <gtest/gtest.h>
#include "pages/renderer.h"
using namespace latchkey::pages;
TEST(Smoke, X) { auto r = Renderer::create(); ASSERT_TRUE(r) << r.error().detail; }
