#include "app/secret_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/descriptor.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

// Return whether an earlier run has written `text` there.
bool holds(const std::string& path, std::string_view text) {
  struct stat found = {};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode) ||
      static_cast<std::size_t>(found.st_size) != text.size())
    return false;
  std::ifstream file(path, std::ios::binary);
  std::string there(std::istreambuf_iterator<char>(file), {});
  const bool same = there == text;
  wipe(there);
  return same;
}

// `kept` is what would be written, as far as it is known; `option` is what has named the file.
void check_new(const std::string& path, const std::string& option, std::string_view kept) {
  if (path.empty() || (!kept.empty() && holds(path, kept))) return;
  struct stat found = {};
  if (::lstat(path.c_str(), &found) == 0)
    throw Error(Exit::usage, "file_exists",
                option + ": there is a file " + quote(path) + " already",
                "secrets are never written over anything: move it away, or name another file");
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw Error(Exit::usage, "unwritable",
                option + ": " + quote(folder) + ": " + std::strerror(errno));
}

void write_new(const std::string& path, std::string_view text) {
  if (holds(path, text)) return;
  const auto failed = [&] {
    return Error(Exit::store, "output_failed",
                 quote(path) + " cannot be written: " + std::strerror(errno),
                 "the secret is kept all the same: it is shown with --show-secret");
  };
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) throw failed();
  // A part of it would be refused as a file that is there already.
  const auto taken_back = [&] {
    auto error = failed();
    ::unlink(path.c_str());
    return error;
  };
  while (!text.empty()) {
    const auto count = ::write(file.number(), text.data(), text.size());
    if (count < 0 && errno != EINTR) throw taken_back();
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.number()) != 0) throw taken_back();
}

// Return the value as it stands in a file that shells and other programs read.
std::string env_value(std::string_view value) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::strchr("-_.~+/=:@%,", c) != nullptr;
  };
  if (std::all_of(value.begin(), value.end(), plain)) return std::string(value);
  return shell_quoted(value);
}

std::string env_lines(const registry::Record& record) {
  std::string lines;
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) lines += std::string(name) + '=' + env_value(value) + '\n';
  };
  if (record.noun == registry::Noun::agent) {
    add("MCPAUTH_AGENT_ID", record.id);
    add("MCPAUTH_AGENT_SECRET", record.agent_secret.reveal());
  }
  if (record.client) {
    add("MCPAUTH_CLIENT_ID", record.client->client_id);
    add("MCPAUTH_CLIENT_SECRET", record.client->client_secret.reveal());
  }
  return lines;
}

Secret secret_of(const registry::Record& record) {
  if (record.noun == registry::Noun::agent) return record.agent_secret;
  return record.client ? record.client->client_secret : Secret();
}

// Return the secret as it stands in a file of its own; nothing where there is none.
std::string secret_line(const registry::Record& record) {
  const Secret secret = secret_of(record);
  return secret.empty() ? "" : std::string(secret.reveal()) + '\n';
}

bool is_same_place(const std::string& one, const std::string& other) {
  const auto real = [](const std::string& path) {
    std::error_code ignored;  // what cannot be asked for is told when it is written
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path), ignored);
  };
  return !other.empty() && real(one) == real(other);
}

}  // namespace

void check_secret_output(const SecretOutputOptions& options,
                         const std::optional<registry::Record>& kept) {
  std::string line = kept ? secret_line(*kept) : "";
  std::string lines = kept ? env_lines(*kept) : "";
  check_new(options.secret_to, "--secret-to", line);
  check_new(options.env_file, "--env-file", lines);
  wipe(line);
  wipe(lines);
  if (!options.env_file.empty() && is_same_place(options.env_file, options.secret_to))
    throw Error(Exit::usage, "usage", "--secret-to and --env-file name one file");
}

void check_secret_file(const registry::SecretFile& file) {
  check_new(file.path, file.place, {});
}

bool has_secret(const registry::Record& record) {
  return !secret_of(record).empty();
}

std::string unknown_secret(const registry::Record& record) {
  const bool needs_one =
      record.noun == registry::Noun::agent ||
      (record.client && record.client->token_endpoint_auth_method.starts_with("client_secret"));
  if (!needs_one || has_secret(record)) return {};
  const std::string noun(to_string(record.noun));
  return "the secret of " + noun + ' ' + quote(record.name) + " is not known here: 'mcpauth " +
         noun + " rotate-secret' gives it a new one";
}

void write_secrets(const SecretOutputOptions& options, const registry::Record& record) {
  std::string line = secret_line(record);
  if (!options.secret_to.empty() && !line.empty()) write_new(options.secret_to, line);
  wipe(line);
  if (options.env_file.empty()) return;
  std::string lines = env_lines(record);
  write_new(options.env_file, lines);
  wipe(lines);
}

void add_secrets(Json& object, const registry::Record& record) {
  const auto add = [&](const char* name, const Secret& secret) {
    if (!secret.empty()) object[name] = secret.reveal();
  };
  add("agent_secret", record.agent_secret);
  if (!record.client) return;
  add("client_secret", record.client->client_secret);
  add("registration_access_token", record.client->registration_access_token);
}

}  // namespace mcpauth::app
