#include "http/proxy.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace mcpauth;
using namespace mcpauth::http;

namespace {

std::string proxy(const char* url, const std::map<std::string, std::string>& variables) {
  return proxy_for(parse_url(url, "URL", UrlFrom::user), [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

}  // namespace

TEST_CASE("proxy_for: S-14 the variables in their order") {
  const std::map<std::string, std::string> all = {{"https_proxy", "1"}, {"HTTPS_PROXY", "2"},
                                                  {"http_proxy", "3"},  {"HTTP_PROXY", "4"},
                                                  {"all_proxy", "5"},   {"ALL_PROXY", "6"}};
  CHECK(proxy("https://mcp.example", all) == "1");
  CHECK(proxy("http://mcp.example", all) == "3");
  CHECK(proxy("https://mcp.example", {{"HTTPS_PROXY", "2"}, {"all_proxy", "5"}}) == "2");
  CHECK(proxy("https://mcp.example", {{"https_proxy", ""}, {"ALL_PROXY", "6"}}) == "6");
  CHECK(proxy("https://mcp.example", {{"http_proxy", "3"}}) == "");
  CHECK(proxy("http://mcp.example", {{"HTTP_PROXY", "4"}}) == "");
  CHECK(proxy("http://mcp.example", {{"HTTP_PROXY", "4"}, {"all_proxy", "5"}}) == "5");
  CHECK(proxy("https://mcp.example", {}) == "");
}

TEST_CASE("proxy_for: S-14 loopback has never a proxy") {
  for (const auto* url : {"http://127.0.0.1:8080", "http://localhost", "http://a.localhost",
                          "https://[::1]:8443", "http://127.9.9.9"}) {
    CAPTURE(std::string(url));
    CHECK(proxy(url, {{"all_proxy", "p"}}) == "");
  }
}

TEST_CASE("proxy_for: S-14 what no_proxy exempts") {
  struct Row {
    const char* no_proxy;
    const char* url;
    bool exempt;
  };
  constexpr Row rows[] = {
      {"*", "https://mcp.example", true},
      {"mcp.example", "https://mcp.example", true},
      {"MCP.Example", "https://mcp.example", true},
      {"mcp.example", "https://a.mcp.example", true},
      {".mcp.example", "https://mcp.example", true},
      {"mcp.example.", "https://mcp.example", true},
      {"mcp.example", "https://notmcp.example", false},
      {"a.mcp.example", "https://mcp.example", false},
      {"other, mcp.example", "https://mcp.example", true},
      {"other mcp.example", "https://mcp.example", true},
      {"10.0.0.0/8", "https://10.1.2.3", true},
      {"10.0.0.1", "https://10.0.0.1", true},
      {"10.0.0.1", "https://10.0.0.10", false},
      {"fd00::/8", "https://[fd00::1]", true},
      {"0.0.1", "https://10.0.0.1", false},
      {".", "https://mcp.example", false},
      {"", "https://mcp.example", false},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.no_proxy));
    CAPTURE(std::string(row.url));
    CHECK(proxy(row.url, {{"all_proxy", "p"}, {"no_proxy", row.no_proxy}}).empty() == row.exempt);
  }
  CHECK(proxy("https://mcp.example", {{"all_proxy", "p"}, {"NO_PROXY", "*"}}) == "");
}
