#include "app/list_output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

std::string line_of(const Json& element) {
  const auto text = [&](std::string_view name) {
    const auto* value = json::find_string(element, name);
    return value != nullptr ? safe_text(*value) : std::string();
  };
  const auto id = text("id") + text("agent_id");  // an agent's client has an id besides
  return fmt::format("{:<24}  {:<36}  {}\n", text("name"),
                     id.empty() ? text("client_id") + text("resource") : id, text("level"));
}

}  // namespace

ListOutput::ListOutput(Env& env, std::string noun, bool as_json)
    : env_(env), noun_(std::move(noun)), as_json_(as_json) {}

void ListOutput::add(const Json& element) {
  if (!as_json_) {
    print(env_, line_of(element));
  } else if (empty_) {
    print(env_,
          fmt::format(R"({{"schema":"mcpauth/{}/1","{}":[{})", noun_, noun_, json::dump(element)));
  } else {
    print(env_, ',' + json::dump(element));
  }
  empty_ = false;
}

void ListOutput::finish() {
  if (as_json_)
    print(env_, empty_ ? fmt::format(R"({{"schema":"mcpauth/{}/1","{}":[]}})", noun_, noun_) + '\n'
                       : std::string("]}\n"));
}

}  // namespace mcpauth::app
