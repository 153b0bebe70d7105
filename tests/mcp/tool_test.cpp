#include "mcp/tool.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.hpp"
#include "mcp/wire.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

Json tool_with(const std::string& properties) {
  return Json::parse(R"({"name":"t","inputSchema":{"type":"object","properties":)" + properties +
                     "}}");
}

ToolList list_of(const std::vector<Json>& tools, HeaderParameters mode = HeaderParameters::read) {
  ToolList list;
  add_tools({{"tools", tools}}, mode, list);
  return list;
}

}  // namespace

TEST_CASE("add_tools finds the parameters that travel in headers") {
  const auto tool = tool_with(
      R"({"a":{"type":"string","x-mcp-header":"Region"},
          "b":{"type":"integer"},
          "o":{"type":"object","properties":{"c":{"type":"boolean","x-mcp-header":"deep"}}}})");
  const auto list = list_of(std::vector<Json>{tool});
  REQUIRE(list.tools.size() == 1);
  CHECK(list.tools[0].name == "t");
  CHECK(*list.tools[0].document == tool);
  CHECK(list.tools[0].header_parameters ==
        std::vector<HeaderParameter>{{"Mcp-Param-Region", {"a"}}, {"Mcp-Param-deep", {"o", "c"}}});
  CHECK(list.warnings.empty());
}

TEST_CASE("check_tool_result: MCP tools, content is an array of objects") {
  const auto refusal = [](const char* text) -> std::string {
    try {
      check_tool_result(Json::parse(text));
    } catch (const Error& error) {
      CHECK(error.exit == Exit::protocol);
      return error.message;
    }
    return "";
  };
  CHECK(refusal(R"({"content":[]})") == "");
  CHECK(refusal(R"({"content":[{"type":"text","text":"x"}]})") == "");
  CHECK(refusal(R"({"structuredContent":{"a":1}})") == "");
  CHECK(refusal("[]") == "the tool's result is not a JSON object");
  CHECK(refusal("{}") == "the tool's result: member \"content\" is missing");
  for (const char* text :
       {R"({"content":"x"})", R"({"content":["x"]})", R"({"content":{"type":"text"}})"}) {
    CAPTURE(text);
    CHECK(refusal(text) == "the tool's result: member \"content\" is not an array of objects");
  }
}

TEST_CASE("add_tools leaves out a tool whose x-mcp-header breaks the rules, on the new wire only") {
  const struct {
    const char* what;
    const char* properties;
  } rows[] = {
      {"a number", R"({"a":{"type":"number","x-mcp-header":"N"}})"},
      {"an object", R"({"a":{"type":"object","x-mcp-header":"N"}})"},
      {"an array", R"({"a":{"type":"array","x-mcp-header":"N"}})"},
      {"no type", R"({"a":{"x-mcp-header":"N"}})"},
      {"several types", R"({"a":{"type":["string","null"],"x-mcp-header":"N"}})"},
      {"an empty name", R"({"a":{"type":"string","x-mcp-header":""}})"},
      {"a name with a blank", R"({"a":{"type":"string","x-mcp-header":"a b"}})"},
      {"a name with a colon", R"({"a":{"type":"string","x-mcp-header":"a:"}})"},
      {"a name with a line end", R"({"a":{"type":"string","x-mcp-header":"a\r\nb"}})"},
      {"a name that is none", R"({"a":{"type":"string","x-mcp-header":7}})"},
      {"a name twice",
       R"({"a":{"type":"string","x-mcp-header":"N"},"b":{"type":"string","x-mcp-header":"n"}})"},
      {"in items", R"({"a":{"type":"array","items":{"type":"string","x-mcp-header":"N"}}})"},
      {"in a choice", R"({"a":{"oneOf":[{"type":"string","x-mcp-header":"N"}]}})"},
      {"in additionalProperties",
       R"({"a":{"type":"object","additionalProperties":{"type":"string","x-mcp-header":"N"}}})"},
      {"below a choice",
       R"({"a":{"anyOf":[{"properties":{"b":{"type":"string","x-mcp-header":"N"}}}]}})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto list = list_of(std::vector<Json>{tool_with(row.properties), Json{{"name", "good"}}});
    CHECK(list.tools.size() == 1);
    CHECK(list.warnings.size() == 1);
    CHECK(list_of(std::vector<Json>{tool_with(row.properties)}, HeaderParameters::ignore)
              .tools.size() == 1);
  }
  const auto on_the_schema =
      Json::parse(R"({"name":"t","inputSchema":{"type":"string","x-mcp-header":"N"}})");
  CHECK(list_of(std::vector<Json>{on_the_schema}).tools.empty());
}

TEST_CASE("add_tools: a property called like a keyword, and marks in data, are neither") {
  const auto list = list_of(std::vector<Json>{tool_with(
      R"({"properties":{"type":"string","x-mcp-header":"N"},
          "x":{"type":"string","default":{"x-mcp-header":"?"},"enum":[{"x-mcp-header":"?"}]}})")});
  REQUIRE(list.tools.size() == 1);
  CHECK(list.tools[0].header_parameters ==
        std::vector<HeaderParameter>{{"Mcp-Param-N", {"properties"}}});
}

TEST_CASE("add_tools refuses what is no list of tools") {
  for (const char* result : {R"({})", R"({"tools":{}})", R"({"tools":[1]})", R"({"tools":[{}]})",
                             R"({"tools":[{"name":7}]})", R"([])"}) {
    CAPTURE(result);
    ToolList list;
    CHECK_THROWS_AS(add_tools(Json::parse(result), HeaderParameters::read, list), Error);
  }
}

TEST_CASE("parameter_headers: strings, whole numbers and truth values that are there") {
  const Tool tool{
      "t", {}, {{"Mcp-Param-S", {"s"}}, {"Mcp-Param-I", {"i"}}, {"Mcp-Param-B", {"o", "b"}}}};
  const auto headers = [&](const char* arguments) {
    return parameter_headers(tool, Json::parse(arguments));
  };
  CHECK(headers(R"({"s":"x","i":-7,"o":{"b":false}})") ==
        http::Headers{{"Mcp-Param-S", "x"}, {"Mcp-Param-I", "-7"}, {"Mcp-Param-B", "false"}});
  CHECK(headers(R"({"s":null,"o":{}})").empty());
  CHECK(headers(R"({"i":9007199254740991})") == http::Headers{{"Mcp-Param-I", "9007199254740991"}});
  CHECK(headers(R"({"i":9007199254740992})").empty());
  CHECK(headers(R"({"i":18446744073709551615})").empty());
  CHECK(headers(R"({"i":1.5,"s":[],"o":7})").empty());
  CHECK(headers(R"({"s":"a\r\nX: y"})") ==
        http::Headers{{"Mcp-Param-S", "=?base64?YQ0KWDogeQ==?="}});
}

TEST_CASE("header_text encodes what a header cannot hold as it is") {
  CHECK(header_text("") == "");
  CHECK(header_text("us-west 1") == "us-west 1");
  CHECK(header_text(" a") == "=?base64?IGE=?=");
  CHECK(header_text("a ") == "=?base64?YSA=?=");
  CHECK(header_text("\xc3\xa9") == "=?base64?w6k=?=");
  CHECK(header_text("a\tb") == "=?base64?YQli?=");
  CHECK(header_text("\x7f") == "=?base64?fw==?=");
  CHECK(header_text("=?base64?YQ==?=") == "=?base64?PT9iYXNlNjQ/WVE9PT89?=");
}
