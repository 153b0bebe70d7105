// Lists that are written as they come.
#pragma once

#include <string>

#include "app/env.hpp"
#include "base/json.hpp"

namespace mcpauth::app {

// Writes the elements of a list to stdout one by one: a line for each, or with --json one object
// with them under `noun` (schema mcpauth/NOUN/1).
class ListOutput {
 public:
  ListOutput(Env& env, std::string noun, bool as_json);

  // Write an element; its line has `name`, `client_id` or `id`, and `level`.
  void add(const Json& element);
  // Write what closes the list.
  void finish();

 private:
  Env& env_;
  std::string noun_;
  bool as_json_;
  bool empty_ = true;
};

}  // namespace mcpauth::app
