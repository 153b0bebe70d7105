// The desktop's keyring (Secret Service, by libsecret), which is loaded when it is asked.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/secret.hpp"

namespace mcpauth::store {

// Where named secrets are kept outside our files. Each function takes at most three seconds and
// throws Exit 7 `keyring_unavailable`.
struct Keyring {
  std::function<std::optional<Secret>(const std::string& name)> find;
  std::function<void(const std::string& name, const Secret& secret)> keep;
};

// Return the user's own. Its items have the attributes `application` mcpauth and `name`.
Keyring desktop_keyring();

}  // namespace mcpauth::store
