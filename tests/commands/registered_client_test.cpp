// The client that `login` registers for itself: what replaces it, and what is never lost of it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/registration.hpp"
#include "base/encoding.hpp"
#include "http/curl_transport.hpp"
#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

const Json device_and_par = {
    {"token_endpoint_auth_methods_supported", {"client_secret_basic"}},
    {"device_authorization_endpoint", "https://auth.example.com/device_authz"},
    {"pushed_authorization_request_endpoint", "https://auth.example.com/par"}};

std::string basic(const std::string& client_id) {
  return "Basic " + base64_encode(client_id + ":secret-of-" + client_id);
}

// A server that registers c-1, c-2 and so on, each with a secret, and signs in whoever asks.
struct Registering {
  Registering() {
    t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
    t.env.make_transport = [this](const http::Options&) {
      return [this](const http::Request& request) {
        t.transport.answers(answer(request));
        return t.transport.transport()(request);
      };
    };
  }

  http::Response answer(const http::Request& request) {
    if (request.url == sample_url) return sample_challenge();
    if (request.url.find("/.well-known/oauth-protected-resource") != std::string::npos)
      return sample_resource_metadata();
    if (request.url == "https://auth.example.com/register") return answer_registration(request);
    if (request.url == "https://auth.example.com/par" && refuses)
      return json_answer(R"({"error": "invalid_client"})", 401);
    if (request.url == "https://auth.example.com/par")
      return json_answer(R"({"request_uri": "urn:r", "expires_in": 60})", 201);
    if (request.url == "https://auth.example.com/device_authz")
      return json_answer(R"({"device_code": "d", "user_code": "WDJB-MJHT", "interval": 1,
        "verification_uri": "https://auth.example.com/device", "expires_in": 600})");
    if (request.url != "https://auth.example.com/token") return registering_server(device_and_par);
    proof = *http::header_value(request.headers, "Authorization");
    if (refuses) return json_answer(R"({"error": "invalid_client"})", 401);
    return sample_tokens("tok-1", {{"refresh_token", "ref-1"}});
  }

  http::Response answer_registration(const http::Request& request) {
    auto client = Json::parse(request.body);
    const std::string id = "c-" + std::to_string(++registered);
    client["client_id"] = id;
    client["client_secret"] = "secret-of-" + id;
    client["registration_client_uri"] = "https://auth.example.com/register/" + id;
    client.update(changes);
    return sample_registration(client);
  }

  int sign_in() { return t.run({"login", sample_url, "--device"}); }
  int sign_in_in_browser() {
    return t.run({"login", sample_url, "--browser", "b", "--timeout", "1", "--par"});
  }

  TestEnv t;
  Json changes = Json::object();
  int registered = 0;
  bool refuses = false;
  std::string proof;  // of the last token request
};

const std::vector<std::string> token_of_first = {"token", sample_url, "--client-id", "c-1"};

}  // namespace

TEST_CASE("registered client: C-8, the one before keeps its secret for the sessions it signed in") {
  Registering server;
  server.changes = {{"grant_types", {"authorization_code"}}};  // so it is registered anew
  CHECK(server.sign_in() == 0);
  CHECK(server.sign_in() == 0);
  CHECK(server.registered == 2);
  server.t.now += std::chrono::seconds(300);
  CHECK(server.t.run(token_of_first) == 0);
  CHECK(server.proof == basic("c-1"));
  CHECK(server.t.run({"logout", sample_url, "--client-id", "c-1"}) == 0);
  CHECK(http::header_value(server.t.transport.requests.back().headers, "Authorization") ==
        basic("c-1"));
}

TEST_CASE("registered client: after one invalid_client its sessions go on, and sign-ins do not") {
  Registering server;
  CHECK(server.sign_in() == 0);
  server.t.now += std::chrono::seconds(300);
  server.refuses = true;
  CHECK(server.t.run(token_of_first) == 4);
  server.refuses = false;
  server.t.now += std::chrono::seconds(60);
  CHECK(server.t.run(token_of_first) == 0);
  CHECK(server.proof == basic("c-1"));
  CHECK(server.sign_in() == 0);
  CHECK(server.registered == 2);
  CHECK(server.proof == basic("c-2"));
}

TEST_CASE("registered client: RFC 9126 §2.3, refused at the PAR endpoint, another is registered") {
  Registering server;
  CHECK(server.sign_in_in_browser() == 3);
  server.refuses = true;
  CHECK(server.sign_in_in_browser() == 4);
  CHECK(server.registered == 1);
  server.refuses = false;
  server.t.now += std::chrono::seconds(60);
  CHECK(server.sign_in_in_browser() == 3);
  CHECK(server.registered == 2);
}

TEST_CASE("registered client: RFC 7591 §3.2.1, of another redirect URI it is used by no run") {
  Registering server;
  server.changes = {{"redirect_uris", {"http://127.0.0.1:9/other"}}};
  for (int run = 1; run <= 2; ++run) {
    CHECK(server.sign_in_in_browser() == 8);
    CHECK(server.registered == run);
    server.t.now += std::chrono::seconds(60);
  }
  CHECK(server.t.run({"client", "list", "--issuer", sample_issuer, "--provider", "standard",
                      "--json"}) == 0);
  CHECK(server.t.out_json().at("clients").size() == 2);  // and can be managed
}

TEST_CASE("registered client: X-9, who waited for another run to register takes what it made") {
  Registering server;
  auto context = app::offline_context(server.t.env, {server.t.state / "state"});
  context.transport = server.t.env.make_transport({});
  const auto metadata = oauth::parse_server_metadata(
      Json{{"issuer", sample_issuer},
           {"registration_endpoint", "https://auth.example.com/register"}},
      sample_issuer);
  const auto registered = [&](bool serves) {
    return app::register_client(context, metadata, "http://127.0.0.1:9/callback",
                                [&](const oauth::ClientRegistration&) { return serves; })
        .client_id;
  };
  CHECK(registered(true) == "c-1");
  CHECK(registered(true) == "c-1");
  CHECK(registered(false) == "c-2");
}

TEST_CASE("registered client: what login registers for itself, or did, is in no plan or export") {
  Registering server;
  server.changes = {{"grant_types", {"authorization_code"}}};
  CHECK(server.sign_in() == 0);
  CHECK(server.sign_in() == 0);
  CHECK(server.t.run(at_standard({"export"})) == 0);
  CHECK(server.t.out.str().find("former") == std::string::npos);
  CHECK(server.t.out.str().find("\"mcpauth\"") == std::string::npos);
}
