#include "app/tool_text.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace mcpauth;
using namespace mcpauth::app;

TEST_CASE("tools_text: a description keeps its lines, and each is safe (T-1)") {
  const Json tool = {{"name", "echo"},
                     {"description", "Say it again.\r\n\nArgs:\n  text: what \x1b[31m"},
                     {"inputSchema", {{"properties", {{"text", {{"type", "string"}}}}}}}};
  mcp::ToolList list;
  list.tools.push_back({"echo", json::Document(tool), {}});
  CHECK(tools_text(list) ==
        "echo\n"
        "  Say it again.\n"
        "\n"
        "  Args:\n"
        "    text: what \\x1b[31m\n"
        "    text (string)\n");
}

TEST_CASE("tools_text: a description without an end is cut") {
  const Json tool = {{"name", "echo"}, {"description", std::string(500, 'a') + "\nb"}};
  mcp::ToolList list;
  list.tools.push_back({"echo", json::Document(tool), {}});
  CHECK(tools_text(list) == "echo\n  " + std::string(400, 'a') + "…\n");
}

TEST_CASE("tool_error_text: one line is quoted, several stand below") {
  const auto failed = [](const char* text) {
    return tool_error_text({{"content", {{{"type", "text"}, {"text", text}}}}, {"isError", true}});
  };
  CHECK(failed("no such file") == "\"no such file\"");
  CHECK(failed("{\n  \"err\": 1\n}") == "\n  {\n    \"err\": 1\n  }");
}
