#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "registry/record.hpp"
#include "registry/recorded.hpp"
#include "tests/commands/sample_clients.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

std::string authorization(const http::Request& request) {
  return http::header_value(request.headers, "Authorization").value_or("");
}

}  // namespace

TEST_CASE("client show: asks the server with the registration token, and keeps a new one") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(
      sample_registration({{"registration_access_token", "rat-2"}, {"client_name", "N"}}, 200));
  CHECK(t.run(at_standard({"client", "show", "c-1", "--json"})) == 0);
  CHECK(t.transport.lines() ==
        std::vector<std::string>{"GET https://auth.example.com/register/c-1"});
  CHECK(authorization(t.transport.requests.front()) == "Bearer rat-1");
  CHECK(t.out_json().at("schema") == "mcpauth/client/1");
  CHECK(t.out_json().at("document").at("client_name") == "N");
  CHECK(!t.out_json().contains("client_secret"));
  CHECK(kept_member(t, "registration_access_token") == "rat-2");
}

TEST_CASE("client update: replaces everything, the secret left out, and keeps what comes back") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration({{"client_uri", "https://x.example"},
                                    {"client_secret", "s3cr3t-2"},
                                    {"registration_access_token", "rat-2"}},
                                   200));
  CHECK(t.run(at_standard(
            {"client", "update", "nightly", "--set", "client_uri=https://x.example"})) == 0);
  CHECK(t.transport.lines() ==
        std::vector<std::string>{"GET https://auth.example.com/register/c-1",
                                 "PUT https://auth.example.com/register/c-1"});
  CHECK(Json::parse(t.transport.requests.back().body) ==
        Json{{"client_id", "c-1"},
             {"client_name", "nightly"},
             {"grant_types", {"client_credentials"}},
             {"token_endpoint_auth_method", "client_secret_basic"},
             {"client_uri", "https://x.example"}});
  CHECK(kept_member(t, "client_secret") == "s3cr3t-2");
  CHECK(kept_member(t, "registration_access_token") == "rat-2");
}

TEST_CASE("client update: other redirect URIs than asked are exit 8, and what came back is kept") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration(
          {{"redirect_uris", {"https://evil.example/cb"}}, {"registration_access_token", "rat-2"}},
          200));
  CHECK(t.run(at_standard(
            {"client", "update", "nightly", "--redirect-uri", "http://127.0.0.1/cb"})) == 8);
  CHECK(kept_member(t, "registration_access_token") == "rat-2");
}

TEST_CASE("client rotate-secret: an update that brings another secret rotates it") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration({{"client_secret", "s3cr3t-2"}}, 200));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly", "--show-secret", "--json"})) == 0);
  CHECK(t.out_json().at("object").at("client_secret") == "s3cr3t-2");
  CHECK(kept_member(t, "client_secret") == "s3cr3t-2");
}

TEST_CASE("client rotate-secret: at a server without it, exit 9 and the secret is as it was") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration({{"client_secret", nullptr}}, 200));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 9);
  CHECK(kept_member(t, "client_secret") == "s3cr3t-1");
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out.str().find("rotate-secret") == std::string::npos);
}

TEST_CASE("client rotate-secret: cut off, it is in doubt by its name until it succeeds") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200)).answers([](const http::Request&) {
    throw Error(Exit::network, "connection_cut", "it was cut");
    return http::Response{};
  });
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 5);
  CHECK(t.run({"status", "--json"}) == 0);
  const Json doubt = t.out_json().at("in_doubt").at(0);
  CHECK(doubt.at("what") == "rotate-secret");
  CHECK(doubt.at("name") == "nightly");
  t.transport.answers(sample_registration({}, 200))
      .answers(sample_registration({{"client_secret", "s3cr3t-2"}}, 200));
  CHECK(t.run(at_standard({"client", "rotate-secret", "nightly"})) == 0);
  CHECK(t.err.str().find("was cut off") != std::string::npos);
  CHECK(t.run({"status", "--json"}) == 0);
  CHECK(t.out.str().find("rotate-secret") == std::string::npos);
}

TEST_CASE("client delete: a page in a 200 deletes nothing") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers({200, {{"Content-Type", "text/html"}}, "<p>Sign in", {}});
  CHECK(t.run(at_standard({"client", "delete", "nightly"})) == 6);
  CHECK(kept_member(t, "client_secret") == "s3cr3t-1");
}

TEST_CASE("client delete: by the standards the server's word is all there is, and is named so") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(empty_answer(200));
  CHECK(t.run(at_standard({"client", "delete", "nightly"})) == 0);
  CHECK(t.err.str().find("client \"nightly\" is forgotten, and the server says it is deleted") !=
        std::string::npos);
}

TEST_CASE("client delete: at the server, then here, with its access") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(empty_answer(204));
  CHECK(t.run(at_standard({"client", "delete", "nightly"})) == 0);
  CHECK(t.transport.lines() ==
        std::vector<std::string>{"DELETE https://auth.example.com/register/c-1"});
  CHECK(t.run(at_standard({"client", "show", "nightly"})) == 2);
}

TEST_CASE("client delete: on a terminal it is asked first, and no is no") {
  for (const bool yes : {false, true}) {
    TestEnv t;
    register_nightly(t);
    t.env.terminal.in = t.env.terminal.err = true;
    t.in.str(yes ? "y\n" : "\n");
    if (yes) t.transport.answers(empty_answer(204));
    CHECK(t.run(at_standard({"client", "delete", "nightly"})) == (yes ? 0 : 2));
    CHECK(t.transport.requests.size() == (yes ? 1 : 0));
  }
}

TEST_CASE("client delete: a server's refusal keeps it, --forget asks nothing") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(empty_answer(403));
  CHECK(t.run(at_standard({"client", "delete", "nightly"})) == 4);
  t.transport.requests.clear();
  CHECK(t.run(at_standard({"client", "delete", "nightly", "--forget"})) == 0);
  CHECK(t.transport.requests.empty());
  CHECK(t.run(at_standard({"client", "show", "nightly"})) == 2);
}

TEST_CASE(
    "a management URI on another origin: registered with a warning, and nothing is sent there") {
  TestEnv t;
  t.transport.answers(registering_server())
      .answers(sample_registration({{"registration_client_uri", "https://evil.example/c-1"}}));
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 0);
  CHECK(t.err.str().find("warning") != std::string::npos);
  t.transport.requests.clear();
  for (const char* verb : {"update", "rotate-secret", "delete"}) {
    CAPTURE(verb);
    CHECK(t.run(at_standard({"client", verb, "nightly"})) == 8);
    CHECK(t.transport.requests.empty());
  }
  CHECK(t.run(at_standard({"client", "show", "nightly", "--json"})) == 0);
  CHECK(t.transport.requests.empty());
}

TEST_CASE("a client that the server does not manage: exit 9, and nothing is sent") {
  TestEnv t;
  register_nightly(t, {{"registration_client_uri", nullptr}});
  for (const char* verb : {"update", "rotate-secret", "delete"}) {
    CAPTURE(verb);
    CHECK(t.run(at_standard({"client", verb, "nightly"})) == 9);
    CHECK(t.transport.requests.empty());
  }
}

TEST_CASE("R-03: a redirect of the registration's own URL is not followed, its token goes along") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(empty_answer(307, {{"Location", "https://auth.example.com/elsewhere"}}));
  CHECK(t.run(at_standard({"client", "show", "nightly"})) == 8);
  CHECK(t.transport.requests.size() == 1);
  CHECK(t.transport.requests.front().redirects == http::Redirects::refuse);
}

TEST_CASE("client update --name: takes the place of no other client") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({{"client_id", "c-2"}, {"client_secret", "s3cr3t-w"}}));
  REQUIRE(t.run(at_standard({"client", "register", "weekly"})) == 0);
  t.transport.requests.clear();
  CHECK(t.run(at_standard({"client", "update", "nightly", "--name", "weekly"})) == 2);
  CHECK(t.transport.requests.empty());
  t.transport.answers(empty_answer(405));
  CHECK(t.run(at_standard({"client", "show", "weekly", "--show-secret", "--json"})) == 0);
  CHECK(t.out_json().at("client_secret") == "s3cr3t-w");
}

TEST_CASE("client update --name: refused by the server, the client is kept once, as it was") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({}, 200)).answers(empty_answer(400));
  CHECK(t.run(at_standard({"client", "update", "nightly", "--name", "weekly"})) == 4);
  CHECK(t.run(at_standard({"client", "list", "--json"})) == 0);
  REQUIRE(t.out_json().at("clients").size() == 1);
  CHECK(t.out_json().at("clients").front().at("name") == "nightly");
  t.transport.answers(sample_registration({}, 200)).answers(sample_registration({}, 200));
  CHECK(t.run(at_standard({"client", "update", "nightly", "--name", "weekly"})) == 0);
  CHECK(t.run(at_standard({"client", "list", "--json"})) == 0);
  REQUIRE(t.out_json().at("clients").size() == 1);
  CHECK(t.out_json().at("clients").front().at("name") == "weekly");
}

TEST_CASE("client delete --forget: what is kept of another name goes by its own") {
  TestEnv t;
  register_nightly(t);
  {
    store::Store store(t.variables["MCPAUTH_HOME"]);
    const registry::Records records(store, sample_issuer);
    auto ghost = records.find(registry::Noun::client, "nightly").value();
    ghost.name = "weekly";
    records.save(ghost);
  }
  CHECK(t.run(at_standard({"client", "delete", "weekly", "--forget"})) == 0);
  CHECK(t.run(at_standard({"client", "list", "--json"})) == 0);
  REQUIRE(t.out_json().at("clients").size() == 1);
  CHECK(t.out_json().at("clients").front().at("name") == "nightly");
}

TEST_CASE("a word that is one client's name and another's id is exit 2 with both") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_registration({{"client_id", "nightly"}}));
  REQUIRE(t.run(at_standard({"client", "register", "evil"})) == 0);
  t.transport.requests.clear();
  CHECK(t.run(at_standard({"client", "delete", "nightly"})) == 2);
  CHECK(t.err.str().find(R"("evil" (nightly), "nightly" (c-1))") != std::string::npos);
  CHECK(t.transport.requests.empty());
}

TEST_CASE("an unknown name is exit 2 with those that there are") {
  TestEnv t;
  register_nightly(t);
  CHECK(t.run(at_standard({"client", "show", "nightli"})) == 2);
  CHECK(t.err.str().find("nightly") != std::string::npos);
}

TEST_CASE("an administrator's token that cannot be read is told by the option that named it") {
  TestEnv t;
  register_nightly(t);
  CHECK(t.run(at_standard({"client", "list", "--token", "env:NOT_SET"})) == 2);
  CHECK(t.err.str().find("error: --token: ") != std::string::npos);
}

TEST_CASE("client register: a POST is repeated after 429 and 503 with Retry-After alone") {
  for (const int status : {429, 503}) {
    TestEnv t;
    t.transport.answers(registering_server())
        .answers(empty_answer(status, {{"Retry-After", "1"}}))
        .answers(sample_registration());
    CHECK(t.run(at_standard({"client", "register", "nightly"})) == 0);
    CHECK(t.transport.requests.size() == 3);
  }
  TestEnv t;
  t.transport.answers(registering_server()).answers(empty_answer(503));
  CHECK(t.run(at_standard({"client", "register", "nightly"})) == 5);
  CHECK(t.transport.requests.size() == 2);
}

TEST_CASE("token --client-id finds the secret of a registered client by its id") {
  TestEnv t;
  register_nightly(t);
  t.transport.answers(sample_tokens("tok-1"));
  CHECK(t.run({"token", "--issuer", sample_issuer, "--resource", sample_url, "--client-id", "c-1",
               "--grant", "client_credentials"}) == 0);
  CHECK(authorization(t.transport.requests.back()) == "Basic Yy0xOnMzY3IzdC0x");
}

TEST_CASE("a client's access goes where its name goes, and is forgotten with it") {
  TestEnv t;
  register_nightly(t);
  REQUIRE(t.run(at_standard({"server", "register", sample_url, "--name", "files", "--scope",
                             "files:read"})) == 0);
  REQUIRE(t.run(at_standard({"client", "authorize", "nightly", "files", "--scope", "files:read",
                             "--for", "self"})) == 0);
  t.transport.answers(sample_registration({}, 200)).answers(sample_registration({}, 200));
  REQUIRE(t.run(at_standard({"client", "update", "nightly", "--name", "weekly"})) == 0);
  const auto subjects = [&] {
    store::Store store(t.variables["MCPAUTH_HOME"]);
    std::vector<std::string> names;
    for (const auto& access :
         registry::recorded_access(registry::Records(store, sample_issuer), nullptr))
      names.push_back(access.subject);
    return names;
  };
  CHECK(subjects() == std::vector<std::string>{"weekly"});
  REQUIRE(t.run(at_standard({"client", "delete", "weekly", "--forget"})) == 0);
  CHECK(subjects().empty());
}
