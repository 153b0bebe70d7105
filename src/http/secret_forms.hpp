// The ways in which a secret can be written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcpauth::http {

struct SecretForms {
  // As it is, percent-encoded and JSON-escaped: what stands there is the secret and no more.
  std::vector<std::string> texts;
  // What base64 and base64url make of its bytes wherever they begin in what is encoded, without the
  // digits that also depend on its neighbours.
  std::vector<std::string> base64_pieces;
};

SecretForms forms_of(std::string_view secret);

}  // namespace mcpauth::http
