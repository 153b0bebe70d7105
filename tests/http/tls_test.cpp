#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "http/curl_transport.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/tls_server.hpp"

using namespace mcpauth;
using namespace mcpauth::http;
using namespace mcpauth::test;

namespace {

// A file that lasts as long as the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("mcpauth-tls-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::ofstream(path_) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const Identity& authority() {
  static const Identity made = make_identity({.name = "Test CA", .is_authority = true});
  return made;
}

void answer_ok(Connection& connection) {
  while (!connection.read_request().empty() && connection.send(http_answer())) continue;
}

struct Asked {
  std::string error;
  std::size_t requests;
};

// Return what comes of a GET of `https://HOST/`, where the server shows `identity`.
Asked ask(const Identity& identity, const std::string& ca_pem,
          const std::string& host = "127.0.0.1", int max_version = 0) {
  const auto server =
      make_tls_server({.identity = identity, .max_version = max_version}, answer_ok);
  const TemporaryFile ca(ca_pem);
  const std::string port = std::to_string(server->port());
  Options options;
  options.ca_file = ca.path();
  options.resolve = {"mcp.example:" + port + ":127.0.0.1", "a.mcp.example:" + port + ":127.0.0.1"};
  Request request;
  request.url = "https://" + host + ":" + port + "/";
  request.reach = Reach::anywhere;
  const auto error = error_of([&] { make_transport(options)(request); });
  return {error, server->requests().size()};
}

}  // namespace

TEST_CASE("make_transport: S-10 a certificate of the named authority is good") {
  CHECK(ask(make_identity({}, &authority()), authority().pem()).error == "no error");
  CHECK(ask(make_identity({.name = "mcp.example"}, &authority()), authority().pem(), "mcp.example")
            .error == "no error");
  CHECK(ask(make_identity({.name = "*.mcp.example"}, &authority()), authority().pem(),
            "a.mcp.example")
            .error == "no error");
  CHECK(
      ask(make_identity({}, &authority()), authority().pem(), "127.0.0.1", TLS1_2_VERSION).error ==
      "no error");
}

TEST_CASE("make_transport: S-10 a server that cannot be trusted gets no request") {
  const Identity other = make_identity({.name = "Other CA", .is_authority = true});
  const Identity not_an_authority = make_identity({.name = "127.0.0.1"}, &authority());
  struct Row {
    const char* what;
    Identity identity;
    std::string host = "127.0.0.1";
    int max_version = 0;
  };
  const Row rows[] = {
      {"self-signed", make_identity({})},
      {"of another authority", make_identity({}, &other)},
      {"of a certificate that is no authority", make_identity({}, &not_an_authority)},
      {"expired", make_identity({.valid_from = -7200, .valid_until = -3600}, &authority())},
      {"not yet valid", make_identity({.valid_from = 3600, .valid_until = 7200}, &authority())},
      {"for another address", make_identity({.name = "127.0.0.2"}, &authority())},
      {"for another name", make_identity({.name = "evil.example"}, &authority()), "mcp.example"},
      {"for a name below", make_identity({.name = "a.mcp.example"}, &authority()), "mcp.example"},
      {"wildcard of a top-level domain", make_identity({.name = "*.example"}, &authority()),
       "a.mcp.example"},
      {"address as the subject only", make_identity({.name_in_subject_only = true}, &authority()),
       "mcp.example"},
      {"signed with SHA-1", make_identity({.digest = "SHA1"}, &authority())},
      {"RSA with 1024 bits", make_identity({.rsa_bits = 1024}, &authority())},
      {"TLS 1.1", make_identity({}, &authority()), "127.0.0.1", TLS1_1_VERSION},
      {"TLS 1.0", make_identity({}, &authority()), "127.0.0.1", TLS1_VERSION},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    const auto asked = ask(row.identity, authority().pem(), row.host, row.max_version);
    CHECK(asked.error == "5 tls_failed");
    CHECK(asked.requests == 0);
  }
}

TEST_CASE("make_transport: S-11 a CA file that cannot be used is exit 2") {
  const Identity identity = make_identity({}, &authority());
  CHECK(ask(identity, "").error == "2 ca_file_unusable");
  CHECK(ask(identity, "no certificate\n").error == "2 ca_file_unusable");
  CHECK(ask(identity, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").error ==
        "2 ca_file_unusable");
  const auto server = make_tls_server({.identity = identity}, answer_ok);
  Request request;
  request.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
  request.reach = Reach::anywhere;
  for (const auto* path : {"/nonexistent/ca.pem", "/tmp"}) {
    CAPTURE(std::string(path));
    Options options;
    options.ca_file = path;
    CHECK(error_of([&] { make_transport(options)(request); }) == "2 ca_file_unusable");
  }
  CHECK(server->requests().empty());
}

TEST_CASE("make_transport: without a CA file, the system's authorities decide") {
  const auto server = make_tls_server({.identity = make_identity({}, &authority())}, answer_ok);
  Request request;
  request.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
  request.reach = Reach::anywhere;
  try {
    make_transport({})(request);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code == "tls_failed");
    CHECK(error.hint.find("--ca-cert") != std::string::npos);
    CHECK(error.message.starts_with("no safe connection to https://127.0.0.1:"));
  }
}

TEST_CASE("make_transport: S-14 a proxy's answer to CONNECT is not part of the answer") {
  const Identity identity = make_identity({.name = "mcp.example"}, &authority());
  const auto server = make_tls_server({.identity = identity, .behind_proxy = true}, answer_ok);
  const TemporaryFile ca(authority().pem());
  const std::string proxy = server->url("");
  Options options;
  options.ca_file = ca.path();
  options.environment = [&](const char* name) {
    return name == std::string_view("https_proxy") ? proxy.c_str() : nullptr;
  };
  Request request;
  request.url = "https://mcp.example/a";
  const Response response = make_transport(options)(request);
  CHECK(response.headers == Headers{{"Content-Type", "application/json"}, {"Content-Length", "2"}});
  CHECK(response.network == Network::public_internet);
  CHECK(server->requests()[0].starts_with("GET /a HTTP/1.1\r\nHost: mcp.example\r\n"));
}

TEST_CASE("make_transport: S-12 no keys are written to SSLKEYLOGFILE") {
  const TemporaryFile log("");
  const std::string setting = "SSLKEYLOGFILE=" + log.path();
  // curl looks at the variable when it is loaded, so this takes a process of its own.
  const char* arguments[] = {"mcpauth_tests", "-o=/dev/null", "-tc=*the named authority is good",
                             nullptr};
  const char* environment[] = {setting.c_str(), nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, const_cast<char**>(arguments),
                      const_cast<char**>(environment)) == 0);
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(std::filesystem::file_size(log.path()) == 0);
}

TEST_CASE("make_transport: RFC 8705 a client certificate is shown where the request has one") {
  const Identity identity = make_identity({}, &authority());
  const auto server =
      make_tls_server({.identity = identity, .client_authority = &authority()}, answer_ok);
  const TemporaryFile ca(authority().pem());
  const Identity client = make_identity({.name = "client"}, &authority());
  const TemporaryFile certificate(client.pem());
  const TemporaryFile key(client.key_pem());
  Options options;
  options.ca_file = ca.path();
  const auto transport = make_transport(options);
  Request request;
  request.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
  request.reach = Reach::anywhere;
  CHECK(error_of([&] { transport(request); }) != "no error");
  request.client_certificate = ClientCertificate{certificate.path(), key.path()};
  CHECK(transport(request).status == 200);
  request.client_certificate->key_file = ca.path();
  CHECK(error_of([&] { make_transport(options)(request); }) == "2 client_certificate_unusable");
}
