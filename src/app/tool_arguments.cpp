#include "app/tool_arguments.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "app/secret_option.hpp"
#include "base/json_exact.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

Json argument_value(const std::string& name, const std::string& text) {
  try {
    return json::parse_exact(text, {"--arg " + quote(name), Exit::usage});
  } catch (const Error& error) {
    if (error.code == "inexact_number") throw;
    if (is_utf8(text)) return text;
    throw Error(Exit::usage, "usage", quote(text) + " is not UTF-8");
  }
}

// The JSON itself is no secret; it is taken from elsewhere because a shell would read its quotes.
Secret referenced_arguments(const std::string& reference, Env& env) {
  try {
    return resolve_secret(reference, "--args-json", secret_sources(env));
  } catch (const Error& error) {
    if (error.code != "literal_secret") throw;
    throw Error(Exit::usage, "usage", "--args-json takes where the JSON is, not the JSON itself",
                "use @FILE, - (stdin), env:NAME, fd:N or cmd:COMMAND, or --arg NAME=VALUE");
  }
}

}  // namespace

Json tool_arguments(const std::vector<std::string>& pairs, const std::string& reference, Env& env) {
  Json arguments = Json::object();
  if (!reference.empty()) {
    const Secret text = referenced_arguments(reference, env);
    arguments = json::parse_exact(text.reveal(), {"--args-json", Exit::usage}, json::bulk);
    const json::Object checked(arguments, {"--args-json", Exit::usage});
  }
  std::set<std::string> names;
  for (const auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(Exit::usage, "usage", "--arg " + quote(pair) + " is not NAME=VALUE");
    const std::string name = pair.substr(0, equals);
    if (!names.insert(name).second)
      throw Error(Exit::usage, "usage", "--arg " + quote(name) + " is given twice",
                  "a list is one value: --arg 'NAME=[1,2]'");
    arguments[name] = argument_value(name, pair.substr(equals + 1));
  }
  return arguments;
}

}  // namespace mcpauth::app
