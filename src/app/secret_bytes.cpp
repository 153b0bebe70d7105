#include "app/secret_bytes.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include "app/child_process.hpp"
#include "base/descriptor.hpp"

namespace mcpauth::app {
namespace {

constexpr auto reading = "reading a secret";

// A command that is ended, unless it has ended.
class Running {
 public:
  explicit Running(pid_t pid) : pid_(pid) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ <= 0) return;
    kill();
    wait({});
  }

  void kill() const { ::kill(pid_, SIGKILL); }

  // Return its status (wait(2)). Throws as `Waiting::check`.
  int wait(const Waiting& waiting) {
    constexpr timespec pause{0, 1'000'000};
    int status = 0;
    for (;;) {
      const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended < 0 && errno == EINTR) continue;
      if (ended != 0) break;
      waiting.check(reading);
      ::nanosleep(&pause, nullptr);
    }
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

}  // namespace

std::optional<Secret> read_secret(int descriptor, const Waiting& waiting) {
  std::string bytes(longest_secret + 1, '\0');
  std::size_t length = 0;
  bool failed = false;
  while (length < bytes.size()) {
    wait_readable(descriptor, waiting, reading);
    const auto count = ::read(descriptor, bytes.data() + length, bytes.size() - length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    failed = count < 0;
    if (count <= 0) break;
    length += static_cast<std::size_t>(count);
  }
  const int error = errno;
  Secret secret(std::string_view(bytes).substr(0, length));
  wipe(bytes);
  errno = error;
  if (failed) return {};
  return secret;
}

CommandOutput read_command(const std::string& command, const Waiting& waiting) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {.error = errno};
  Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  const Child child = start_child({"/bin/sh", "-c", command}, input.number());
  if (child.error != 0) return {.error = child.error};
  input = Descriptor();
  Running running(child.pid);
  CommandOutput read;
  read.text = read_secret(output.number(), waiting);
  output = Descriptor();
  if (read.text && read.text->reveal().size() > longest_secret) running.kill();
  read.status = running.wait(waiting);
  return read;
}

}  // namespace mcpauth::app
