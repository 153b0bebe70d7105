// stdout is the result, stderr is the conversation.
#pragma once

#include <string_view>

#include "app/env.hpp"
#include "base/json.hpp"

namespace mcpauth::app {

// Write `text` to stdout and make sure that it is there: exit 7 where stdout is full or closed.
void print(Env& env, std::string_view text);

// Write `value` to stdout on one line; where stdout is a terminal, indented.
void print_json(Env& env, const Json& value);

// Write `mcpauth: TEXT` to stderr, unless --quiet.
void say(Env& env, std::string_view text);

// Write `mcpauth: warning: TEXT` to stderr, unless --quiet.
void warn(Env& env, std::string_view text);

// Write `mcpauth: TEXT` to stderr with -v only.
void explain(Env& env, std::string_view text);

}  // namespace mcpauth::app
