// parse_challenges: what is accepted can be written again, and reads back as the same challenges.
#include "mcp/challenge.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"

using namespace mcpauth;
using namespace mcpauth::mcp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string written(const RawChallenge& challenge) {
  std::string text = challenge.scheme + " " + challenge.token68;
  const char* separator = "";
  for (const auto& [name, value] : challenge.parameters) {
    text += separator + name + "=" + quoted(value);
    separator = ", ";
  }
  return text;
}

void check_pick(const std::string& field) {
  const Url sender = parse_url("https://mcp.example/mcp", "server", UrlFrom::user);
  try {
    const auto challenge = bearer_challenge({field}, sender);
    if (!challenge) return;
    require(challenge->scheme == "Bearer" || challenge->scheme == "DPoP");
    const auto& url = challenge->resource_metadata;
    if (url) require(url->scheme == "https");
  } catch (const Error& error) {
    require(error.exit == Exit::protocol || error.exit == Exit::unsafe);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string field(reinterpret_cast<const char*>(data), size);
  std::vector<RawChallenge> challenges;
  try {
    challenges = parse_challenges({field});
  } catch (const Error& error) {
    require(error.exit == Exit::protocol && error.code == "malformed_challenge");
    return 0;
  }
  check_pick(field);
  for (auto& challenge : challenges) {
    require(challenge.token68.empty() || challenge.parameters.empty());
    challenge.warnings.clear();
    const std::string text = written(challenge);
    if (text.size() > 8192) continue;  // quoting may make a field longer than is read
    require(parse_challenges({text}) == std::vector<RawChallenge>{challenge});
  }
  return 0;
}
