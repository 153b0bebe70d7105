// A browser that asks nobody: it follows redirects, and that is all.
#pragma once

#include <string>

namespace mcpauth::test {

// GET `url` (http, loopback) and whatever it redirects to, at most ten times; nothing of it is
// kept.
void browse(std::string url);

}  // namespace mcpauth::test
