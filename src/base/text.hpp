// Foreign text made fit for a terminal, and the small string helpers every layer needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcpauth {

// Return `text` as one printable line: C0, C1, DEL, bidirectional and zero-width characters and
// bytes that are not UTF-8 become `\x1b` or `\u{202e}`, and what exceeds `limit` bytes is cut with
// `…`. It begins no workflow command of a CI's log, `::` or `##vso` (security.md L-6).
std::string safe_text(std::string_view text, std::size_t limit = 200);

// Return `safe_text` in double quotes, its own escaped: the only form in which foreign text enters
// a message.
std::string quote(std::string_view text, std::size_t limit = 200);

// Return `text` in single quotes, for a POSIX shell and for dotenv readers.
std::string shell_quoted(std::string_view text);

// Return whether `text` is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

// ASCII only, whatever the locale says.
std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

// Return the parts of `text` between runs of `separator`; empty parts are left out.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace mcpauth
