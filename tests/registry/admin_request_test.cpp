#include "registry/admin_request.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using mcpauth::registry::ListPages;
using mcpauth::test::error_of;

TEST_CASE("administration: a list that never ends is exit 6 after ten thousand pages") {
  ListPages taken("the admin interface");
  int pages = 0;
  CHECK(error_of([&] {
          for (;; ++pages) taken.take(Json::array({pages}));
        }) == "6 endless_list");
  CHECK(pages == 10'000);
}

TEST_CASE("administration: empty pages may follow each other") {
  ListPages taken("the admin interface");
  taken.take(Json::array());
  taken.take(Json::array());
  taken.take(Json::array({1}));
  CHECK(error_of([&] { taken.take(Json::array({1})); }) == "6 repeated_page");
}
