#include "app/browser.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <vector>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::app;
using mcpauth::test::read_file;
using mcpauth::test::TemporaryDirectory;
using mcpauth::test::write_file;

namespace {

// An opener that writes down what it was started with, and then ends a pipe that we wait for.
class Recorder {
 public:
  Recorder() {
    ::mkfifo((home_ / "done").c_str(), 0600);
    write_file(path(),
               "#!/bin/sh\n"
               "exec 3>'" +
                   home_.path() +
                   "/report'\n"
                   "echo \"argc $#\" >&3\n"
                   "printf 'argv %s\\n' \"$1\" >&3\n"
                   "env >&3\n"
                   "for fd in /proc/$$/fd/*; do echo \"fd ${fd##*/} $(readlink $fd)\" >&3; done\n"
                   "grep -E '^Sig(Blk|Ign)' /proc/self/status >&3\n"
                   "echo done >'" +
                   home_.path() + "/done'\n");
    ::chmod(path().c_str(), 0700);
  }

  std::string path() const { return home_ / "opener"; }
  std::string name() const { return "opener"; }
  const std::string& directory() const { return home_.path(); }

  // Return the lines it wrote, once it is through.
  std::vector<std::string> lines() const {
    read_file(home_ / "done");
    std::istringstream report(read_file(home_ / "report"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(report, line);) lines.push_back(line);
    return lines;
  }

 private:
  TemporaryDirectory home_;
};

bool contains(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

bool has_prefix(const std::vector<std::string>& lines, const std::string& prefix) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.rfind(prefix, 0) == 0; });
}

}  // namespace

TEST_CASE("open_browser: U-3: the program gets the URL as its one argument, byte for byte") {
  for (const std::string url :
       {"https://as.example/authorize?client_id=a&state='$(touch%20x)'&scope=a+b;id|cat",
        "http://127.0.0.1:8080/?`id`&$HOME&*"}) {
    const Recorder recorder;
    CHECK(!open_browser(recorder.path(), url));
    const auto lines = recorder.lines();
    CHECK(contains(lines, "argc 1"));
    CHECK(contains(lines, "argv " + url));
  }
}

TEST_CASE("open_browser: U-3: no secret, no descriptor and no blocked signal is inherited") {
  ::setenv("MCPAUTH_CLIENT_SECRET", "hunter2", 1);
  ::setenv("MCPAUTH_HOME", "/x", 1);
  ::setenv("OTHER", "stays", 1);
  const Descriptor inheritable(::open("/dev/zero", O_RDONLY));  // as a shell's 3<file would be
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto handler = ::signal(SIGPIPE, SIG_IGN);
  const Recorder recorder;
  CHECK(!open_browser(recorder.path(), "https://as.example/"));
  ::signal(SIGPIPE, handler);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const auto lines = recorder.lines();
  CHECK(!has_prefix(lines, "MCPAUTH_"));
  CHECK(contains(lines, "OTHER=stays"));
  for (const auto* standard : {"fd 0 /dev/null", "fd 1 /dev/null", "fd 2 /dev/null"})
    CHECK(contains(lines, standard));
  for (const auto& line : lines) CHECK(line.find("/dev/zero") == std::string::npos);
  CHECK(contains(lines, "SigBlk:\t0000000000000000"));
  for (const auto& line : lines) {  // signals 32 and 33 are the C library's own
    if (line.rfind("SigIgn:", 0) == 0)
      CHECK((std::stoull(line.substr(8), nullptr, 16) & 0x7fffffffU) == 0);
  }
  ::unsetenv("MCPAUTH_CLIENT_SECRET");
  ::unsetenv("MCPAUTH_HOME");
  ::unsetenv("OTHER");
}

TEST_CASE("open_browser: a name is looked up in PATH, and a command line is not taken apart") {
  const Recorder recorder;
  const std::string path = ::getenv("PATH");
  ::setenv("PATH", (recorder.directory() + ':' + path).c_str(), 1);
  CHECK(!open_browser(recorder.name(), "https://as.example/"));
  CHECK(contains(recorder.lines(), "argc 1"));
  CHECK(open_browser("opener --new-window %s", "https://as.example/") ==
        "\"opener --new-window %s\": No such file or directory");
  const std::string marker = recorder.directory() + "/marker";
  CHECK(open_browser("sh -c 'touch " + marker + "'", "https://as.example/").has_value());
  CHECK(read_file(marker).empty());
  CHECK(::access(marker.c_str(), F_OK) != 0);
  ::setenv("PATH", path.c_str(), 1);
}

TEST_CASE("open_browser: U-6: a program that cannot be started is said") {
  CHECK(open_browser("/nowhere/browser", "https://as.example/") ==
        "\"/nowhere/browser\": No such file or directory");
  CHECK(open_browser("/etc/passwd", "https://as.example/") == "\"/etc/passwd\": Permission denied");
}

TEST_CASE("open_browser: U-6: a program that does not end is not waited for") {
  const TemporaryDirectory home;
  ::mkfifo((home / "gate").c_str(), 0600);
  write_file(home / "opener", "#!/bin/sh\nexec cat '" + (home / "gate") + "'\n");
  ::chmod((home / "opener").c_str(), 0700);
  CHECK(!open_browser(home / "opener", "https://as.example/"));
  write_file(home / "gate", "");  // it was still there: this opens only with a reader
}

TEST_CASE("open_browser: U-2: nothing but a web address reaches a browser") {
  const TemporaryDirectory home;
  write_file(home / "opener", "#!/bin/sh\n>'" + (home / "started") + "'\n");
  ::chmod((home / "opener").c_str(), 0700);
  for (const auto* url :
       {"file:///etc/passwd", "javascript:alert(1)", "-https://as.example/", "",
        "https:/as.example", "HTTPS://as.example/", " https://as.example/", "https://as.example/ x",
        "https://as.example/\n", "https://as.ex\xc3\xa4mple/", "vscode://x"}) {
    CAPTURE(url);
    try {
      open_browser(home / "opener", url);
      FAIL("it was opened");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::unsafe);
      CHECK(error.code == "url_refused");
    }
  }
  CHECK(::access((home / "started").c_str(), F_OK) != 0);
}
