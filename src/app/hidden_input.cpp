#include "app/hidden_input.hpp"

#include <openssl/crypto.h>
#include <openssl/ui.h>

#include <array>
#include <memory>

#include "base/error.hpp"

namespace mcpauth::app {
namespace {

constexpr int interrupted = -2;  // UI_process(3)

}  // namespace

Secret read_hidden(const std::string& prompt) {
  std::array<char, 4096> typed{};
  const std::unique_ptr<UI, decltype(&UI_free)> terminal(UI_new(), UI_free);
  const int longest = static_cast<int>(typed.size()) - 1;
  int result = -1;
  if (terminal &&
      UI_add_input_string(terminal.get(), prompt.c_str(), 0, typed.data(), 0, longest) >= 0)
    result = UI_process(terminal.get());
  Secret secret(typed.data());
  OPENSSL_cleanse(typed.data(), typed.size());
  if (result == interrupted) throw Error(Exit::interrupted, "stopped", "interrupted");
  if (result != 0)
    throw Error(Exit::usage, "secret_unreadable", "nothing could be read from the terminal");
  return secret;
}

}  // namespace mcpauth::app
