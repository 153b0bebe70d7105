#include "app/context.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>

#include "app/output.hpp"
#include "app/read_file.hpp"
#include "base/descriptor.hpp"
#include "base/text.hpp"
#include "http/curl_transport.hpp"
#include "http/redact.hpp"
#include "http/retry.hpp"
#include "http/stamp.hpp"

namespace mcpauth::app {
namespace {

// How long a busy server may keep us waiting, beyond which trying again is up to the user.
constexpr std::chrono::seconds longest_wait{30};

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

Deadline deadline_of(const NetworkOptions& options) {
  if (!options.timeout) return {};
  if (*options.timeout < 1 || *options.timeout > 86'400)
    throw Error(Exit::usage, "usage", "--timeout is not between 1 and 86400 seconds");
  return std::chrono::steady_clock::now() + std::chrono::seconds(*options.timeout);
}

// A trace names servers and users, so the file is nobody else's, whatever the umask, and also where
// it was there before (L-3).
std::function<void(std::string_view)> trace_to_file(const std::string& path) {
  constexpr mode_t mode = S_IRUSR | S_IWUSR;
  Descriptor opened(
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode));
  struct stat status {};
  const int file = opened.number();
  const bool regular = opened && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (!opened || (regular && (fchmod(file, mode) != 0 || ftruncate(file, 0) != 0)))
    throw Error(Exit::usage, "usage",
                "the trace file " + quote(path) + " cannot be written: " + std::strerror(errno));
  const auto owned = std::make_shared<const Descriptor>(std::move(opened));
  return [owned](std::string_view text) {
    while (!text.empty()) {
      const auto written = write(owned->number(), text.data(), text.size());
      if (written < 0 && errno != EINTR) return;  // a trace that cannot be written ends no login
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
  };
}

std::function<void(std::string_view)> trace_sink(Env& env, const NetworkOptions& options) {
  if (!options.trace_file.empty()) return trace_to_file(options.trace_file);
  if (!options.trace) return {};
  return [&env](std::string_view text) { env.err << text << std::flush; };
}

// S-11: a file that names no authority is refused also where nothing is encrypted in this run.
void check_ca_file(const std::string& path) {
  constexpr std::size_t longest = 16UL << 20U;
  if (path.empty() ||
      read_file(path, longest, "the CA file").find("-----BEGIN ") != std::string::npos)
    return;
  throw Error(Exit::usage, "ca_file_unusable", quote(path) + " holds no certificate in PEM");
}

// The proxies, and OpenSSL's own ways to name authorities, besides the options.
std::string ways_of(const NetworkOptions& options, const Env& env) {
  constexpr const char* variables[] = {"http_proxy", "https_proxy",   "HTTPS_PROXY",
                                       "all_proxy",  "ALL_PROXY",     "no_proxy",
                                       "NO_PROXY",   "SSL_CERT_FILE", "SSL_CERT_DIR"};
  std::vector<std::string> ways = options.allow_private;
  ways.push_back(options.ca_cert.empty() ? "" : std::filesystem::absolute(options.ca_cert));
  ways.emplace_back(options.insecure_http ? "insecure" : "");
  ways.push_back(std::to_string(options.timeout.value_or(0)));
  for (const auto* name : variables) ways.push_back(env.variable(name).value_or(""));
  return join(ways, "\n");
}

}  // namespace

void set_verbosity(Env& env, const OutputOptions& options) {
  env.verbosity = options.quiet ? -1 : options.verbose;
}

std::function<void(std::chrono::milliseconds)> stoppable_sleep(Env& env) {
  return [&env](std::chrono::milliseconds span) {
    env.sleep(span);
    if (env.stop.stop_requested())
      throw Error(env.stopped_by(), "stopped", "stopped while waiting");
  };
}

namespace {

http::Transport transport_until(std::shared_ptr<const Deadline> deadline, Env& env,
                                const NetworkOptions& options) {
  check_ca_file(options.ca_cert);
  http::Options transport;
  transport.ca_file = options.ca_cert;
  transport.insecure_http = options.insecure_http;
  transport.allow_private = options.allow_private;
  transport.stop = env.stop;
  transport.stopped_as = env.stopped_by;
  transport.deadline = std::move(deadline);
  transport.trace = trace_sink(env, options);
  const auto sleep = stoppable_sleep(env);
  const auto sent = http::stamped(http::discreet(env.make_transport(transport)));
  return http::patient(http::retried(sent, sleep), env.now, sleep, longest_wait);
}

std::shared_ptr<store::Store> open_store(Env& env, const StoreOptions& options) {
  const auto backend = store::backend_named(options.store);
  auto opened = std::make_shared<store::Store>(
      backend == store::Backend::memory ? "" : state_directory(options, env), backend, env.keyring);
  opened->when_passed_over([&env](const std::string& text) { warn(env, text); });
  return opened;
}

}  // namespace

http::Transport network_transport(Env& env, const NetworkOptions& options) {
  return transport_until(std::make_shared<Deadline>(deadline_of(options)), env, options);
}

void restart_time(const Context& context, const NetworkOptions& options) {
  *context.deadline = deadline_of(options);
  context.env.deadline = *context.deadline;
}

Context make_context(Env& env, const NetworkOptions& network, const StoreOptions& store) {
  const auto deadline = std::make_shared<Deadline>(deadline_of(network));
  env.deadline = *deadline;
  return {env,      transport_until(deadline, env, network),        open_store(env, store),
          deadline, {network.insecure_http, network.allow_private}, ways_of(network, env)};
}

Context offline_context(Env& env, const StoreOptions& store) {
  return {env, {}, open_store(env, store), std::make_shared<Deadline>(), {}};
}

std::string state_directory(const StoreOptions& options, const Env& env) {
  if (!options.state_dir.empty()) return options.state_dir;
  // XDG Base Directory Specification: a relative path is to be ignored.
  const auto absolute = [&](const char* name) {
    auto value = env.variable(name).value_or("");
    return value.starts_with('/') ? value : "";
  };
  if (const auto state = absolute("XDG_STATE_HOME"); !state.empty()) return state + "/mcpauth";
  if (const auto home = absolute("HOME"); !home.empty()) return home + "/.local/state/mcpauth";
  throw Error(Exit::store, "no_state_dir", "neither XDG_STATE_HOME nor HOME is set",
              "say with --state-dir or MCPAUTH_HOME where sessions are kept");
}

}  // namespace mcpauth::app
