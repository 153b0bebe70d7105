#include "app/token_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/login_command.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

void serve_token(const Serving& serving) {
  print_token(serving.env, serving.obtain(), false, serving.refresh);
}

void serve_json(const Serving& serving) {
  print_token(serving.env, serving.obtain(), true, serving.refresh);
}

void serve_header(const Serving& serving) {
  print(serving.env,
        "Authorization: " + authorization_value(serving.obtain().session.tokens) + '\n');
}

void serve_headers(const Serving& serving) {
  const Json headers = {{"Authorization", authorization_value(serving.obtain().session.tokens)}};
  print(serving.env, json::dump(headers) + '\n');
}

void serve_env(const Serving& serving) {
  const auto tokens = serving.obtain().session.tokens;
  std::string lines =
      fmt::format("MCPAUTH_ACCESS_TOKEN={}\nMCPAUTH_TOKEN_TYPE={}\n",
                  shell_quoted(tokens.access_token.reveal()), shell_quoted(tokens.token_type));
  if (tokens.expires_at)
    lines += fmt::format("MCPAUTH_EXPIRES_AT={}\n", shell_quoted(to_rfc3339(*tokens.expires_at)));
  print(serving.env, lines);
}

void serve_curl(const Serving& serving) {
  std::string value;
  for (const char c : authorization_value(serving.obtain().session.tokens)) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  print(serving.env, fmt::format("header = \"Authorization: {}\"\n", value));
}

constexpr TokenFormat formats[] = {
    {"token", "the token and a newline", serve_token},
    {"header", "a header line, for curl -H @-", serve_header},
    {"json", "the same as --json", serve_json},
    {"env", "variables, for a shell's eval or a .env file", serve_env},
    {"curl", "a config for curl -K -", serve_curl},
    {"headers", "an object of headers, for hosts that run a helper", serve_headers},
    {"kubernetes", "an ExecCredential, for kubectl", serve_kubernetes},
    {"git", "the credential protocol, for git: get, store or erase is the last argument", serve_git,
     true},
    {"github", "a mask and a step's outputs, in the file that GITHUB_OUTPUT names", serve_github},
};

// RFC 9110 §5.5: what a field value may hold, without the blanks that no token has.
bool fits_header(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::span<const TokenFormat> token_formats() {
  return formats;
}

const TokenFormat& find_token_format(std::string_view name) {
  for (const auto& format : formats) {
    if (format.name == name) return format;
  }
  throw Error(Exit::usage, "usage", quote(name) + " is no form of a token");
}

std::string authorization_value(const oauth::TokenSet& tokens) {
  oauth::require_access_token(tokens);
  if (to_lower(tokens.token_type) == "dpop")
    throw Error(Exit::unsupported, "needs_proof",
                "this token is bound to a key (DPoP) and cannot be used by its value alone",
                "use 'mcpauth call', which proves the key with each request");
  const auto token = tokens.access_token.reveal();
  if (!fits_header(token))
    throw Error(Exit::protocol, "bad_token", "the server's token does not fit into a header");
  return "Bearer " + std::string(token);
}

}  // namespace mcpauth::app
