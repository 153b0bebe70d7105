#include "app/env.hpp"
#include "commands/app.hpp"

int main(int argc, char** argv) {
  mcpauth::app::Env env = mcpauth::app::real_env();
  return mcpauth::commands::run({argv + (argc > 0 ? 1 : 0), argv + argc}, env);
}
