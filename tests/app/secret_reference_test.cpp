#include "app/secret_reference.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <future>
#include <list>
#include <map>
#include <utility>
#include <vector>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "tests/support/child.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::app;
using mcpauth::test::TemporaryDirectory;
using mcpauth::test::write_file;

namespace {

Sources sources_of(const std::map<std::string, std::string>& variables,
                   const std::string& standard_input = {}) {
  static std::list<ReadOnce> memories;  // one for each, which outlives it
  return {[variables](const std::string& name) -> std::optional<Secret> {
            const auto found = variables.find(name);
            if (found == variables.end()) return {};
            return Secret(found->second);
          },
          [standard_input](std::string_view) { return Secret(standard_input); },
          [](const std::string& name) -> std::optional<Secret> {
            if (name != "mine") return {};
            return Secret("from the keyring");
          },
          memories.emplace_back()};
}

std::string resolved(const std::string& reference, const Sources& sources = sources_of({})) {
  return std::string(resolve_secret(reference, "--client-secret", sources).reveal());
}

Error refusal(const std::string& reference, const Sources& sources = sources_of({})) {
  try {
    resolved(reference, sources);
  } catch (const Error& error) {
    return error;
  }
  return Error(Exit::ok, "accepted", "");
}

// Return a descriptor from which `bytes` can be read.
Descriptor holding(const std::string& bytes) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Descriptor input(ends[1]);
  REQUIRE(::write(input.number(), bytes.data(), bytes.size()) ==
          static_cast<ssize_t>(bytes.size()));
  return Descriptor(ends[0]);
}

}  // namespace

TEST_CASE("resolve_secret: a variable, a file, stdin, a descriptor and a command are read") {
  const TemporaryDirectory home;
  write_file(home / "secret", "from file\n");
  CHECK(resolved("env:NAME", sources_of({{"NAME", "from variable"}})) == "from variable");
  CHECK(resolved("@" + (home / "secret")) == "from file");
  CHECK(resolved("-", sources_of({}, "from stdin\n")) == "from stdin");
  CHECK(resolved("cmd:printf 'from %s' command") == "from command");
  CHECK(resolved("cmd:cat; echo none") == "none");  // its stdin is empty
}

TEST_CASE("resolve_secret: a descriptor is closed behind it, so that no child reads it again") {
  const auto descriptor = holding("from descriptor\r\n");
  const int number = ::dup(descriptor.number());
  CHECK(resolved("fd:" + std::to_string(number)) == "from descriptor");
  CHECK(::fcntl(number, F_GETFD) < 0);
}

TEST_CASE(
    "resolve_secret: what can be read once is remembered, for the option that read it alone") {
  const auto descriptor = holding("from descriptor");
  const std::string by_number = "fd:" + std::to_string(::dup(descriptor.number()));
  const auto file = holding("from a file");
  auto sources = sources_of({}, "from stdin");
  for (int again = 0; again < 2; ++again) {
    CHECK(resolved(by_number, sources) == "from descriptor");
    CHECK(resolved("@/dev/fd/" + std::to_string(file.number()), sources) == "from a file");
    CHECK(resolved("-", sources) == "from stdin");
    sources.standard_input = [](std::string_view) { return Secret(); };
  }
  const auto other = [&](const std::string& reference) {
    try {
      resolve_secret(reference, "--subject-token", sources);
    } catch (const Error& error) {
      return error.message;
    }
    return std::string();
  };
  CHECK(other(by_number) ==
        "--subject-token: " + by_number + " was read for --client-secret already");
  CHECK(other("-") == "--subject-token: what it refers to is empty");
}

TEST_CASE("resolve_secret: one newline at the end is not part of the secret, others are") {
  const auto ends_in = [](const std::string& text) { return resolved("-", sources_of({}, text)); };
  CHECK(ends_in("x\n") == "x");
  CHECK(ends_in("x\r\n") == "x");
  CHECK(ends_in("x\n\n") == "x\n");
  CHECK(ends_in("x\r") == "x\r");
  CHECK(ends_in(" x ") == " x ");
  CHECK(ends_in("-----BEGIN\nx\n-----END\n") == "-----BEGIN\nx\n-----END");
}

TEST_CASE("resolve_secret: L-1: a literal is refused with the references, and never repeated") {
  for (const auto* literal : {"hunter2", "", "ENV:X", "file:/x", "--", "fd", "cmd", "env", "@@@"}) {
    CAPTURE(literal);
    const auto error = refusal(literal);
    CHECK(error.exit == Exit::usage);
    if (std::strcmp(literal, "@@@") == 0) continue;  // a file that is not there
    CHECK(error.code == "literal_secret");
    CHECK(error.message ==
          "--client-secret: a secret does not belong on the command line, where every program on "
          "this computer can read it");
    CHECK(error.hint == "use env:NAME, @FILE, - (stdin), fd:N, keyring:NAME or cmd:COMMAND");
  }
}

TEST_CASE("resolve_secret: what cannot be read or used is exit 2 and says why") {
  const TemporaryDirectory home;
  write_file(home / "empty", "");
  write_file(home / "newline", "\n");
  write_file(home / "nul", std::string("a\0b", 3));
  write_file(home / "long", std::string(70'000, 'x'));
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"env:ABSENT", "the environment variable \"ABSENT\" is not set"},
      {"env:", "the environment variable \"\" is not set"},
      {"@" + (home / "absent"),
       "cannot read the file \"" + (home / "absent") + "\": No such file or directory"},
      {"@" + home.path(), "cannot read the file \"" + home.path() + "\": Is a directory"},
      {"@", "cannot read the file \"\": No such file or directory"},
      {"@" + (home / "empty"), "what it refers to is empty"},
      {"@" + (home / "newline"), "what it refers to is empty"},
      {"@" + (home / "nul"), "what it refers to has a NUL byte"},
      {"@" + (home / "long"), "what it refers to is longer than 64 KiB"},
      {"@/dev/zero", "what it refers to is longer than 64 KiB"},
      {"fd:1023", "cannot read file descriptor 1023: Bad file descriptor"},
      {"fd:", "fd: is not followed by the number of a file descriptor"},
      {"fd:-1", "fd: is not followed by the number of a file descriptor"},
      {"fd:3x", "fd: is not followed by the number of a file descriptor"},
      {"fd:99999999999", "fd: is not followed by the number of a file descriptor"},
      {"-", "what it refers to is empty"},
      {"cmd:", "what it refers to is empty"},
      {"cmd:echo hunter2; exit 3", "the command exited with 3"},
      {"cmd:kill -9 $$", "the command was ended by signal 9"},
      {"cmd:exec cat /dev/zero", "what it refers to is longer than 64 KiB"},
  };
  for (const auto& row : rows) {
    const auto& reference = row.first;
    const auto& problem = row.second;
    CAPTURE(reference);
    const auto error = refusal(reference);
    CHECK(error.exit == Exit::usage);
    CHECK(error.code == "secret_unreadable");
    CHECK(error.message == "--client-secret: " + problem);
  }
}

TEST_CASE("resolve_secret: what the keyring has by that name") {
  CHECK(resolved("keyring:mine") == "from the keyring");
  const auto error = refusal("keyring:yours");
  CHECK(error.exit == Exit::usage);
  CHECK(error.code == "secret_unreadable");
  CHECK(error.message == "--client-secret: the keyring has nothing called \"yours\"");
}

TEST_CASE("resolve_secret: L-2: a command does not see our secrets") {
  ::setenv("MCPAUTH_CLIENT_SECRET", "hunter2", 1);
  CHECK(resolved("cmd:echo \"[$MCPAUTH_CLIENT_SECRET]\"") == "[]");
  ::unsetenv("MCPAUTH_CLIENT_SECRET");
}

TEST_CASE("resolve_secret: a signal that requests the stop ends the wait, and the command") {
  const TemporaryDirectory home;
  const auto fifo = home / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  struct Row {
    std::string reference;
    int flags;  // by which the other end is opened once it is waited for
  };
  const Row rows[] = {{"@" + fifo, O_WRONLY},
                      {"cmd:exec 3>'" + fifo + "'; exec sleep 60", O_RDONLY}};
  for (const Row& row : rows) {
    CAPTURE(row.reference);
    std::stop_source signals;
    auto sources = sources_of({});
    sources.waiting = {{}, signals.get_token(), [] { return Exit::terminated; }};
    const auto other = std::async(std::launch::async, [&] {
      Descriptor end(::open(fifo.c_str(), row.flags));
      signals.request_stop();
      return end;  // what is closed would have been read to its end
    });
    const auto error = refusal(row.reference, sources);
    CHECK(error.exit == Exit::terminated);
    CHECK(error.message == "stopped while reading a secret");
  }
}

TEST_CASE("lasting_reference: what leads to a descriptor is read once, however it is written") {
  for (const auto* once : {"-", "fd:3", "@/dev/stdin", "@/dev/fd/63", "@/proc/self/fd/0"}) {
    CAPTURE(once);
    CHECK(lasting_reference(once).empty());
    try {
      check_lasting_reference(once, "--admin-secret");
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
      CHECK(error.message ==
            "--admin-secret: a later run cannot read \"" + std::string(once) + "\" again");
    }
  }
  CHECK(lasting_reference("@/etc/secret") == "@/etc/secret");
}

TEST_CASE("take_environment_secret: L-2: the bytes are gone from where they stood") {
  CHECK(!take_environment_secret("MCPAUTH_TEST_ABSENT"));
  char variable[] = "MCPAUTH_TEST_SECRET=hunter2";
  ::putenv(variable);
  CHECK(take_environment_secret("MCPAUTH_TEST_SECRET") == Secret("hunter2"));
  CHECK(std::string(variable, sizeof variable) ==
        std::string("MCPAUTH_TEST_SECRET=") + std::string(8, '\0'));
  CHECK(!take_environment_secret("MCPAUTH_TEST_SECRET"));
}

TEST_CASE("lasting_reference: a file is kept by its absolute path, a stream not at all") {
  const auto here = std::filesystem::current_path();
  CHECK(lasting_reference("@secrets/nightly") == '@' + (here / "secrets/nightly").string());
  CHECK(lasting_reference("@/run/nightly") == "@/run/nightly");
  for (const char* reference : {"env:NAME", "keyring:NAME", "cmd:cat x", ""})
    CHECK(lasting_reference(reference) == reference);
  for (const char* reference : {"-", "fd:3"}) CHECK(lasting_reference(reference).empty());
}

TEST_CASE("resolve_secret: what does not come before the run is over is waited for no longer") {
  const TemporaryDirectory home;
  REQUIRE(::mkfifo((home / "fifo").c_str(), 0600) == 0);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Descriptor output(ends[0]);
  const Descriptor input(ends[1]);
  const std::string references[] = {"cmd:exec sleep 20", "cmd:exec >&-; exec sleep 20",
                                    "@" + (home / "fifo"), "fd:" + std::to_string(ends[0])};
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& reference : references) {
    CAPTURE(reference);
    auto sources = sources_of({});
    sources.waiting.until = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    const auto error = refusal(reference, sources);
    CHECK(error.exit == Exit::network);
    CHECK(error.code == "timeout");
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}

TEST_CASE("resolve_secret: @FILE may be a FIFO that is written to later") {
  const TemporaryDirectory home;
  REQUIRE(::mkfifo((home / "fifo").c_str(), 0600) == 0);
  const auto writer = test::start_process([&] {
    write_file(home / "fifo", "s3cret\n");
    return 0;
  });
  CHECK(resolved("@" + (home / "fifo")) == "s3cret");
  CHECK(test::wait_for(writer) == 0);
}
