#include "base/error.hpp"

#include <utility>

namespace mcpauth {

Error::Error(Exit exit_code, std::string stable_code, std::string text, std::string advice)
    : exit(exit_code),
      code(std::move(stable_code)),
      message(std::move(text)),
      hint(std::move(advice)) {}

}  // namespace mcpauth
