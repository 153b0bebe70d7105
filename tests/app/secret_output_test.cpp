#include "app/secret_output.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/support/temporary_directory.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

TEST_CASE("write_secrets: a file that cannot be written whole is not left behind") {
  const TemporaryDirectory directory;
  registry::Record record;
  record.noun = registry::Noun::client;
  record.client.emplace().client_secret = Secret("s3cr3t");
  const app::SecretOutputOptions options{.secret_to = directory / "secret"};
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{3, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &full);
    try {
      app::write_secrets(options, record);
    } catch (const Error& error) {
      ::_exit(static_cast<int>(error.exit));
    }
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 7);
  CHECK(!std::filesystem::exists(options.secret_to));
}
