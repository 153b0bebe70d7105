// How a client proves itself, from the command line to the wire, and what is refused before it.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/encoding.hpp"
#include "jose/jwt.hpp"
#include "tests/commands/sample_server.hpp"
#include "tests/support/files.hpp"
#include "tests/support/http_browser.hpp"

using namespace mcpauth;
using namespace mcpauth::test;

namespace {

constexpr auto long_secret = "a secret of forty characters, more or le";

Json methods(std::vector<std::string> names) {
  return {{"token_endpoint_auth_methods_supported", std::move(names)}};
}

std::string new_key(const char* alg) {
  return std::string(
      jose::private_jwk(jose::generate_signing_key(*jose::find_algorithm(alg))).reveal());
}

// Mint as the client `machine` at a server with `metadata`, and return the form that was sent.
Parameters minted(TestEnv& t, const Json& metadata, std::vector<std::string> more) {
  answer_discovery(t, metadata);
  t.transport.answers(sample_tokens("tok-1"));
  std::vector<std::string> words = {"token", sample_url, "--client-id", "machine"};
  words.insert(words.end(), more.begin(), more.end());
  REQUIRE(t.run(words) == 0);
  return form_decode(t.transport.requests.back().body).value();
}

Json header_of_assertion(const Parameters& form) {
  return jose::decode(*find(form, "client_assertion")).header;
}

}  // namespace

TEST_CASE("client_secret_jwt: chosen where the server lists no plain secret, with HS256") {
  TestEnv t;
  t.variables["S"] = long_secret;
  const auto form = minted(t, methods({"client_secret_jwt"}), {"--client-secret", "env:S"});
  CHECK(header_of_assertion(form) == Json({{"alg", "HS256"}}));
  CHECK(find(form, "client_secret") == nullptr);
}

TEST_CASE("client_secret_jwt: the algorithm that the server lists, or the one that is named") {
  TestEnv t;
  t.variables["S"] = std::string(long_secret) + long_secret;
  Json metadata = methods({"client_secret_basic", "client_secret_jwt"});
  metadata["token_endpoint_auth_signing_alg_values_supported"] = {"ES256", "HS512"};
  const auto form =
      minted(t, metadata, {"--client-secret", "env:S", "--client-auth", "client_secret_jwt"});
  CHECK(header_of_assertion(form) == Json({{"alg", "HS512"}}));
  TestEnv named;
  named.variables["S"] = std::string(long_secret) + long_secret;
  CHECK(header_of_assertion(minted(named, metadata,
                                   {"--client-secret", "env:S", "--client-auth",
                                    "client_secret_jwt", "--signing-alg", "HS384"})) ==
        Json({{"alg", "HS384"}}));
}

TEST_CASE("private_key_jwt: the key of a set that the server can check, by its kid") {
  TestEnv t;
  const Json rsa = Json::parse(new_key("PS256"));
  t.variables["K"] = Json({{"keys", {Json::parse(new_key("EdDSA")), rsa}}}).dump();
  Json metadata = methods({"private_key_jwt", "client_secret_basic"});
  metadata["token_endpoint_auth_signing_alg_values_supported"] = {"RS256", "PS256"};
  const auto form = minted(t, metadata, {"--client-key", "env:K"});
  CHECK(header_of_assertion(form) == Json({{"alg", "PS256"}, {"kid", rsa.at("kid")}}));
}

TEST_CASE("private_key_jwt: RFC 7523 §3, what is sent again has an assertion of its own") {
  const std::string asked_to_wait = "1";
  const auto ids_of = [](const TestEnv& t) {
    std::vector<Json> ids;
    for (const auto& request : t.transport.requests) {
      const auto form = form_decode(request.body);
      const auto* assertion = form ? find(*form, "client_assertion") : nullptr;
      if (assertion != nullptr) ids.push_back(jose::decode(*assertion).claims.at("jti"));
    }
    return ids;
  };
  const std::pair<const char*, std::vector<std::string>> rows[] = {
      {"a mint", {"token", sample_url}},
      {"an introspection", {"token", "introspect", "a.b.c", "--issuer", sample_issuer}},
      {"a revocation", {"token", "revoke", "a.b.c", "--issuer", sample_issuer}},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.first));
    TestEnv t;
    t.variables["K"] = new_key("ES256");
    Json metadata = methods({"private_key_jwt"});
    metadata["introspection_endpoint"] = "https://auth.example.com/introspect";
    if (row.second.size() == 2)
      answer_discovery(t, metadata);
    else
      t.transport.answers(sample_server_metadata(metadata));
    t.transport.answers(empty_answer(503, {{"Retry-After", asked_to_wait}}))
        .answers(sample_tokens("tok-1", {{"active", true}}));
    auto words = row.second;
    words.insert(words.end(), {"--client-id", "machine", "--client-key", "env:K"});
    CHECK(t.run(words) == 0);
    const auto ids = ids_of(t);
    REQUIRE(ids.size() == 2);
    CHECK(ids[0] != ids[1]);
  }
}

TEST_CASE("private_key_jwt: of several keys that fit, the first signs, and -v names it") {
  TestEnv t;
  const Json first = Json::parse(new_key("ES256"));
  t.variables["K"] = Json({{"keys", {first, Json::parse(new_key("ES256"))}}}).dump();
  const auto form = minted(t, methods({"private_key_jwt"}), {"--client-key", "env:K", "-v"});
  CHECK(header_of_assertion(form) == Json({{"alg", "ES256"}, {"kid", first.at("kid")}}));
  CHECK(t.err.str().find("the assertion is signed with the key " + first.at("kid").dump() +
                         " (ES256)\n") != std::string::npos);
}

TEST_CASE("client authentication: the order of preference is shown by -v") {
  TestEnv t;
  t.variables["K"] = new_key("ES256");
  const auto form = minted(t, methods({"client_secret_basic", "private_key_jwt"}),
                           {"--client-key", "env:K", "-v"});
  CHECK(find(form, "client_assertion") != nullptr);
  CHECK(t.err.str().find(
            "the server lists client_secret_basic, private_key_jwt for client authentication; "
            "mcpauth prefers private_key_jwt, tls_client_auth, client_secret_basic, "
            "client_secret_post, client_secret_jwt, none\n") != std::string::npos);
  CHECK(t.err.str().find("client authentication: private_key_jwt\n") != std::string::npos);
}

TEST_CASE("tls_client_auth: the certificate goes to the endpoint that asks for it, and is kept") {
  TestEnv t;
  Json metadata = methods({"tls_client_auth"});
  metadata["mtls_endpoint_aliases"] = {{"token_endpoint", "https://mtls.example.com/token"}};
  const auto key = std::filesystem::relative(t.state / "k.pem");
  write_file(key, "-----BEGIN PRIVATE KEY-----");
  const auto form =
      minted(t, metadata, {"--client-cert", "c.pem", "--client-cert-key", key.string()});
  CHECK(*find(form, "client_id") == "machine");
  CHECK(t.transport.requests.back().url == "https://mtls.example.com/token");
  // A later run may stand in another folder.
  const auto here = std::filesystem::current_path();
  const http::ClientCertificate certificate{here / "c.pem", here / key};
  CHECK(t.transport.requests.back().client_certificate == certificate);
  t.now += std::chrono::seconds(299);
  t.transport.answers(sample_tokens("tok-2"));
  REQUIRE(t.run({"token", sample_url}) == 0);
  CHECK(t.transport.requests.back().client_certificate == certificate);
}

TEST_CASE("client authentication: what does not fit is refused before anything is sent") {
  TestEnv t;
  t.variables["SHORT"] = "hunter2";
  t.variables["LONG"] = long_secret;
  t.variables["ES256"] = new_key("ES256");
  t.variables["PUBLIC"] = R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})";
  struct Row {
    const char* clause;
    std::vector<std::string> words;
    int exit;
    Json metadata =
        methods({"client_secret_basic", "client_secret_jwt", "private_key_jwt", "tls_client_auth"});
  };
  const Json ps256 = {{"token_endpoint_auth_signing_alg_values_supported", {"PS256"}}};
  const Json unknown = {{"token_endpoint_auth_signing_alg_values_supported", {"XX256"}}};
  const Row rows[] = {
      {"RFC 7518 §3.2 a secret shorter than the hash",
       {"--client-secret", "env:SHORT", "--client-auth", "client_secret_jwt"},
       2},
      {"RFC 7518 §3.2 for the algorithm that is named",
       {"--client-secret", "env:LONG", "--client-auth", "client_secret_jwt", "--signing-alg",
        "HS512"},
       2},
      {"RFC 8725 §3.1 a secret and an asymmetric algorithm",
       {"--client-secret", "env:LONG", "--client-auth", "client_secret_jwt", "--signing-alg",
        "ES256"},
       2},
      {"RFC 8725 §3.1 a key and another's algorithm",
       {"--client-key", "env:ES256", "--signing-alg", "RS256"},
       2},
      {"RFC 8725 §3.1 a key and a symmetric algorithm",
       {"--client-key", "env:ES256", "--client-auth", "private_key_jwt", "--signing-alg", "HS256"},
       2},
      {"RFC 7518 §3.1 no such algorithm",
       {"--client-key", "env:ES256", "--signing-alg", "ES257"},
       2},
      {"RFC 7515 §8 none", {"--client-key", "env:ES256", "--signing-alg", "none"}, 2},
      {"design.md §2 an algorithm where nothing is signed",
       {"--client-secret", "env:LONG", "--client-auth", "client_secret_basic", "--signing-alg",
        "HS256"},
       2},
      {"design.md §2 a key and a secret",
       {"--client-key", "env:ES256", "--client-secret", "env:LONG"},
       2},
      {"RFC 7523 §2.2 no key", {"--client-auth", "private_key_jwt"}, 2},
      {"RFC 7517 §9.2 a public key", {"--client-key", "env:PUBLIC"}, 2},
      {"L-1 a key as a literal", {"--client-key", "{}"}, 2},
      {"RFC 8705 §2.1 no certificate",
       {"--client-secret", "env:LONG", "--client-auth", "tls_client_auth"},
       2},
      {"RFC 8705 §2.1 a key without a certificate", {"--client-cert-key", "k.pem"}, 2},
      {"no such method", {"--client-secret", "env:LONG", "--client-auth", "magic"}, 2},
      {"OpenID Connect Discovery §3 the key is of another kind",
       {"--client-key", "env:ES256"},
       9,
       ps256},
      {"OpenID Connect Discovery §3 no algorithm that we have",
       {"--client-key", "env:ES256"},
       9,
       unknown},
      {"OpenID Connect Discovery §3 no HMAC",
       {"--client-secret", "env:LONG", "--client-auth", "client_secret_jwt"},
       9,
       ps256},
      {"RFC 8414 §2 nothing for a certificate",
       {"--client-cert", "c.pem"},
       9,
       methods({"client_secret_basic"})},
      {"CIMD §3 not https", {"--client-metadata-url", "http://mcpauth.example/c"}, 2},
      {"CIMD §3 no path", {"--client-metadata-url", "https://mcpauth.example"}, 2},
      {"CIMD §3 the root", {"--client-metadata-url", "https://mcpauth.example/"}, 2},
      {"CIMD §3 dot segments", {"--client-metadata-url", "https://mcpauth.example/a/../c"}, 2},
      {"CIMD §3 a fragment", {"--client-metadata-url", "https://mcpauth.example/c#x"}, 2},
      {"CIMD §3 user information", {"--client-metadata-url", "https://a@mcpauth.example/c"}, 2},
      {"U-1 no URL", {"--client-metadata-url", "mcpauth"}, 2},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.clause));
    TestEnv one;
    one.variables.insert(t.variables.begin(), t.variables.end());
    one.env.make_transport = [&row](const http::Options&) -> http::Transport {
      return [&row](const http::Request& request) {
        CHECK(request.method == "GET");  // the metadata, and nothing else
        return sample_server_metadata(row.metadata);
      };
    };
    std::vector<std::string> words = {"token",    "--issuer", sample_issuer,       "--resource",
                                      sample_url, "--grant",  "client_credentials"};
    if (row.words.front() != "--client-metadata-url")
      words.insert(words.end(), {"--client-id", "machine"});
    words.insert(words.end(), row.words.begin(), row.words.end());
    CHECK(one.run(words) == row.exit);
    CHECK(one.out.str() == "");
    CHECK(one.err.str().find("hunter2") == std::string::npos);
  }
}

TEST_CASE("login: a server that takes signed requests only (JAR) is exit 9, and nobody is asked") {
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--par"}}) {
    TestEnv t;
    answer_discovery(t, {{"require_signed_request_object", true}});
    std::vector<std::string> words = {"login", sample_url, "--client-id", "c", "--browser", "b"};
    words.insert(words.end(), more.begin(), more.end());
    CHECK(t.run(words) == 9);
    CHECK(t.err.str().find("signed authorization requests only (JAR)") != std::string::npos);
  }
}

TEST_CASE("login --par: a server without the endpoint is exit 9, and no browser is opened") {
  TestEnv t;
  answer_discovery(t);
  CHECK(t.run({"login", sample_url, "--client-id", "c", "--browser", "b", "--par"}) == 9);
}

TEST_CASE("login: a metadata document's URL is the client id, without a secret and unfetched") {
  TestEnv t;
  t.variables["MCPAUTH_CLIENT_SECRET"] = long_secret;
  answer_discovery(t, {{"client_id_metadata_document_supported", true}});
  std::jthread browsing;
  std::string client_id;
  t.browser = [&](const std::string&, const std::string& url) {
    const auto query = form_decode(url.substr(url.find('?') + 1)).value();
    client_id = *find(query, "client_id");
    browsing =
        std::jthread([callback = *find(query, "redirect_uri") + "?error=access_denied&state=" +
                                 *find(query, "state")] { browse(callback); });
    return std::optional<std::string>();
  };
  CHECK(t.run({"login", sample_url, "--browser", "b", "--client-metadata-url",
               "https://mcpauth.example/client.json"}) == 4);
  CHECK(client_id == "https://mcpauth.example/client.json");
  for (const auto& line : t.transport.lines())
    CHECK(line.find("mcpauth.example") == std::string::npos);
}

TEST_CASE("login: a key for a client that the server cannot look up is said to have no effect") {
  TestEnv t;
  t.variables["K"] = new_key("ES256");
  t.browser = [](const std::string&, const std::string&) { return std::nullopt; };
  answer_discovery(t, {{"registration_endpoint", "https://auth.example.com/register"}});
  t.transport.answers(json_answer(R"({"client_id": "c-1"})", 201));
  const auto login = [&] {
    CHECK(t.run({"login", sample_url, "--client-metadata-url", "https://me.example/c.json",
                 "--client-key", "env:K", "--browser", "b", "--timeout", "1"}) == 3);
    return t.err.str();
  };
  const std::string warning =
      "mcpauth: warning: the key of the client that was described is not used: ";
  CHECK(login().find(warning + "the server does not take client ID metadata documents\n") !=
        std::string::npos);
  CHECK(login().find(warning + "client \"c-1\" is registered there\n") != std::string::npos);
}
