// Documents that only a key opens: AES-256-GCM with a random nonce (security.md C-20).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace mcpauth::store {

// Return a new key, in base64url.
Secret new_sealing_key();

// Return `text` sealed, in base64url. It opens only in the same `place` (the file's name).
std::string seal(const Secret& key, std::string_view text, std::string_view place);

// Return the text; nothing where the key is another one or any bit was changed.
std::optional<Secret> open_sealed(const Secret& key, std::string_view sealed,
                                  std::string_view place);

}  // namespace mcpauth::store
