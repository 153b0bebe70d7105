#include "http/secret_forms.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace mcpauth::http {
namespace {

// A shorter piece would stand in texts that have nothing to do with the secret.
constexpr std::size_t shortest_piece = 6;

// Return `text` with the hex digits behind percent signs in lower case.
std::string with_lower_hex(std::string text) {
  for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + 3))
    text.replace(at, 3, to_lower(text.substr(at, 3)));
  return text;
}

std::string json_escaped(std::string_view text) {
  const std::string quoted = json::dump(Json(text));
  return quoted.substr(1, quoted.size() - 2);
}

std::string with_escaped_slashes(std::string text) {
  for (std::size_t at = text.find('/'); at != std::string::npos; at = text.find('/', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

void add_base64_pieces(std::string_view bytes, std::vector<std::string>& pieces) {
  for (const std::size_t offset : {0U, 1U, 2U}) {
    const std::string shifted = std::string(offset, '\0') + std::string(bytes);
    const std::size_t begin = (offset * 8 + 5) / 6;
    const std::size_t end = shifted.size() * 8 / 6;
    if (end < begin + shortest_piece) continue;
    pieces.push_back(base64_encode(shifted).substr(begin, end - begin));
    pieces.push_back(base64url_encode(shifted).substr(begin, end - begin));
  }
}

// The longer ones first: one form can be a part of another.
void make_unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

SecretForms forms_of(std::string_view secret) {
  const std::string form = form_encode(secret);
  const std::string percent = percent_encode(secret);
  SecretForms forms;
  forms.texts = {std::string(secret),
                 form,
                 percent,
                 with_lower_hex(form),
                 with_lower_hex(percent),
                 json_escaped(secret),
                 with_escaped_slashes(json_escaped(secret))};
  add_base64_pieces(secret, forms.base64_pieces);
  add_base64_pieces(form, forms.base64_pieces);  // in Basic, by RFC 6749 §2.3.1
  make_unique(forms.texts);
  make_unique(forms.base64_pieces);
  return forms;
}

}  // namespace mcpauth::http
