#include "tests/support/test_env.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/secret_reference.hpp"
#include "commands/app.hpp"
#include "http/curl_transport.hpp"

namespace mcpauth::test {

TestEnv::TestEnv() : env{.in = in, .out = out, .err = err} {
  env.now = [this] { return now; };
  env.precisely_now = std::chrono::system_clock::now;  // files have their times by it
  env.sleep = [this](std::chrono::milliseconds span) {
    now += std::chrono::ceil<std::chrono::seconds>(span);
  };
  // Bytes that differ from call to call, and are the same in every run.
  env.random = [this](std::size_t count) {
    return std::string(count, static_cast<char>(next_random_++));
  };
  env.variable = [this](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return {};
    return found->second;
  };
  env.make_transport = [this](const http::Options&) { return transport.transport(); };
  env.open_browser = [this](const std::string& command, const std::string& url, Descriptor) {
    REQUIRE_MESSAGE(browser, "a browser was opened at " << url);
    return browser(command, url);
  };
  env.run_program = [this](const app::Program& started) {
    REQUIRE_MESSAGE(program, "a program was run: " << started.arguments.front());
    return program(started);
  };
  env.watch_stop = [] {};
  env.keyring = {[this](const std::string& name) -> std::optional<Secret> {
                   const auto found = keyring.find(name);
                   if (found == keyring.end()) return {};
                   return found->second;
                 },
                 [this](const std::string& name, const Secret& secret) { keyring[name] = secret; }};
  env.stopped_by = [] { return Exit::interrupted; };
  variables["MCPAUTH_HOME"] = state / "state";
}

TestEnv::~TestEnv() = default;

int TestEnv::run(std::vector<std::string> words) {
  environment = variables;
  env.take_secret = app::remembered([this](const std::string& name) -> std::optional<Secret> {
    const auto found = environment.find(name);
    if (found == environment.end()) return {};
    Secret secret(found->second);
    environment.erase(found);
    return secret;
  });
  env.read_once.clear();
  env.overruled.clear();
  out.str("");
  err.str("");
  out.clear();
  return commands::run(std::move(words), env);
}

Json TestEnv::out_json() const {
  return Json::parse(out.str());
}

}  // namespace mcpauth::test
