#include "app/secret_reference.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// Throw "`option`: `problem`".
[[noreturn]] void fail_to_read(std::string_view option, std::string_view problem,
                               const std::string& hint = {}) {
  throw Error(Exit::usage, "secret_unreadable", fmt::format("{}: {}", option, problem), hint);
}

std::string reason(int error = errno) {
  return std::generic_category().message(error);
}

Secret from_variable(const std::string& name, std::string_view option, const Sources& sources) {
  auto value = sources.variable(name);
  if (!value)
    fail_to_read(option, fmt::format("the environment variable {} is not set", quote(name)));
  return std::move(*value);
}

Secret from_keyring(const std::string& name, std::string_view option, const Sources& sources) {
  auto secret = sources.keyring(name);
  if (!secret)
    fail_to_read(option, fmt::format("the keyring has nothing called {}", quote(name)),
                 "secret-tool store --label=NAME application mcpauth name NAME keeps it there");
  return std::move(*secret);
}

Secret from_file(const std::string& path, std::string_view option, const Waiting& waiting) {
  // A FIFO that nobody writes to is waited for when it is read.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  auto secret = file ? read_secret(file.number(), waiting) : std::nullopt;
  if (!secret)
    fail_to_read(option, fmt::format("cannot read the file {}: {}", quote(path), reason()));
  return std::move(*secret);
}

std::optional<int> descriptor_number(std::string_view text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return {};
  return number;
}

Secret from_descriptor(const std::string& text, std::string_view option, const Waiting& waiting) {
  const auto number = descriptor_number(text);
  if (!number) fail_to_read(option, "fd: is not followed by the number of a file descriptor");
  auto secret = read_secret(*number, waiting);
  if (!secret)
    fail_to_read(option, fmt::format("cannot read file descriptor {}: {}", *number, reason()));
  // What a child would inherit could be read again.
  if (*number > STDERR_FILENO) ::close(*number);
  return std::move(*secret);
}

Secret from_command(const std::string& command, std::string_view option, const Waiting& waiting) {
  auto output = read_command(command, waiting);
  if (output.error != 0)
    fail_to_read(option, fmt::format("cannot run /bin/sh: {}", reason(output.error)));
  if (!output.text) fail_to_read(option, "the output of the command cannot be read");
  if (output.text->reveal().size() <= longest_secret && output.status != 0)
    fail_to_read(option,
                 WIFEXITED(output.status)
                     ? fmt::format("the command exited with {}", WEXITSTATUS(output.status))
                     : fmt::format("the command was ended by signal {}", WTERMSIG(output.status)));
  return std::move(*output.text);
}

constexpr auto all_forms = "use env:NAME, @FILE, - (stdin), fd:N, keyring:NAME or cmd:COMMAND";

[[noreturn]] void refuse_literal(std::string_view option) {
  throw Error(Exit::usage, "literal_secret",
              fmt::format("{}: a secret does not belong on the command line, where every program "
                          "on this computer can read it",
                          option),
              all_forms);
}

bool can_be_read_once(const std::string& reference) {
  return reference.starts_with("fd:") || referred_descriptor(reference);
}

bool can_be_read_again(const std::string& reference) {
  return reference.starts_with("env:") || reference.starts_with("@") ||
         reference.starts_with("cmd:") || reference.starts_with("keyring:");
}

Secret read_reference(const std::string& reference, std::string_view option,
                      const Sources& sources) {
  const auto rest = [&](std::string_view prefix) { return reference.substr(prefix.size()); };
  if (reference == "-") return sources.standard_input(option);
  if (reference.starts_with("env:")) return from_variable(rest("env:"), option, sources);
  if (reference.starts_with("@")) return from_file(rest("@"), option, sources.waiting);
  if (reference.starts_with("fd:")) return from_descriptor(rest("fd:"), option, sources.waiting);
  if (reference.starts_with("cmd:")) return from_command(rest("cmd:"), option, sources.waiting);
  if (reference.starts_with("keyring:")) return from_keyring(rest("keyring:"), option, sources);
  refuse_literal(option);
}

// A descriptor was closed when it was read: by now its number may be another file's.
void refuse_second_reader(const std::string& reference, std::string_view option,
                          const ReadOnce& read_once) {
  for (const auto& [place, secret] : read_once) {
    if (place.first == reference && reference.starts_with("fd:"))
      fail_to_read(option, fmt::format("{} was read for {} already", reference, place.second));
  }
}

Secret remembered_reference(const std::string& reference, std::string_view option,
                            const Sources& sources) {
  if (!referred_descriptor(reference)) return read_reference(reference, option, sources);
  const std::pair place(reference, std::string(option));
  const auto found = sources.read_once.find(place);
  if (found != sources.read_once.end()) return found->second;
  refuse_second_reader(reference, option, sources.read_once);
  return sources.read_once[place] = read_reference(reference, option, sources);
}

}  // namespace

Secret resolve_secret(const std::string& reference, std::string_view option,
                      const Sources& sources) {
  const Secret secret = remembered_reference(reference, option, sources);
  auto text = secret.reveal();
  if (text.size() > longest_secret) fail_to_read(option, "what it refers to is longer than 64 KiB");
  if (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  if (text.empty()) fail_to_read(option, "what it refers to is empty");
  if (text.find('\0') != std::string_view::npos)
    fail_to_read(option, "what it refers to has a NUL byte");
  return Secret(text);
}

void check_reference(const std::string& reference, std::string_view option) {
  if (!can_be_read_again(reference) && !can_be_read_once(reference)) refuse_literal(option);
}

void check_lasting_reference(const std::string& reference, std::string_view option) {
  if (reference.empty()) return;
  check_reference(reference, option);
  if (!can_be_read_once(reference)) return;
  throw Error(Exit::usage, "usage",
              fmt::format("{}: a later run cannot read {} again", option, quote(reference)),
              "use env:NAME, @FILE, keyring:NAME or cmd:COMMAND");
}

std::string lasting_reference(const std::string& reference) {
  if (can_be_read_once(reference)) return {};
  if (!reference.starts_with('@')) return reference;
  return '@' + std::filesystem::absolute(reference.substr(1)).string();
}

std::optional<int> referred_descriptor(const std::string& reference) {
  if (reference == "-" || reference == "@/dev/stdin") return STDIN_FILENO;
  for (const std::string_view prefix : {"fd:", "@/dev/fd/", "@/proc/self/fd/"}) {
    if (reference.starts_with(prefix)) return descriptor_number(reference.substr(prefix.size()));
  }
  return {};
}

std::optional<Secret> take_environment_secret(const std::string& name) {
  char* value = ::getenv(name.c_str());
  if (value == nullptr) return {};
  Secret secret{std::string_view(value)};
  ::OPENSSL_cleanse(value, std::strlen(value));
  ::unsetenv(name.c_str());
  return secret;
}

std::function<std::optional<Secret>(const std::string& name)> remembered(
    std::function<std::optional<Secret>(const std::string& name)> take) {
  // One memory for all copies of the function.
  return [take = std::move(take), taken = std::make_shared<std::map<std::string, Secret>>()](
             const std::string& name) -> std::optional<Secret> {
    const auto found = taken->find(name);
    if (found != taken->end()) return found->second;
    auto secret = take(name);
    if (secret) (*taken)[name] = *secret;
    return secret;
  };
}

}  // namespace mcpauth::app
