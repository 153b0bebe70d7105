// GitHub Actions: workflow commands on stdout, a step's outputs in the file that the runner names.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/output.hpp"
#include "app/token_format.hpp"
#include "base/descriptor.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t delimiter_bytes = 16;

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error(Exit::store, "store_failed",
              fmt::format("the file {} cannot be written: {}", quote(path), std::strerror(errno)));
}

// One write: the file may be shared with other programs of the step.
void append(const std::string& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!file) cannot_write(path);
  const auto written = ::write(file.number(), text.data(), text.size());
  if (written < 0 || static_cast<std::size_t>(written) != text.size()) cannot_write(path);
}

// The delimited form takes any text; a delimiter that nobody can guess ends nothing early.
std::string output(const std::string& name, std::string_view value, const std::string& delimiter) {
  return fmt::format("{}<<{}\n{}\n{}\n", name, delimiter, value, delimiter);
}

// A workflow command's percent signs begin an escape: the runner would mask what it decodes.
std::string command_data(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c;
    if (c == '%') escaped += "25";
  }
  return escaped;
}

}  // namespace

void serve_github(const Serving& serving) {
  Env& env = serving.env;
  const auto path = env.variable("GITHUB_OUTPUT").value_or("");
  if (path.empty())
    throw Error(Exit::usage, "usage", "GITHUB_OUTPUT is not set",
                "this form is for a step of GitHub Actions; elsewhere take --format env");
  const auto tokens = serving.obtain().session.tokens;
  authorization_value(tokens);  // it has no line break, so neither command nor file is broken
  // The mask comes first: from then on the runner hides the token wherever it is printed.
  print(env, fmt::format("::add-mask::{}\n", command_data(tokens.access_token.reveal())));
  const auto delimiter = "mcpauth-" + base64url_encode(env.random(delimiter_bytes));
  std::string text = output("access_token", tokens.access_token.reveal(), delimiter);
  if (tokens.expires_at) text += output("expires_at", to_rfc3339(*tokens.expires_at), delimiter);
  append(path, text);
}

}  // namespace mcpauth::app
