#include <doctest/doctest.h>

#include "tests/registry/keycloak_world.hpp"
#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;
using namespace mcpauth::test;

namespace {

const Client wanted_desktop = {"desktop", {"http://127.0.0.1/callback"}, {}, "", {}, {}};
const Client wanted_machine = {"machine", {}, {"client_credentials"}, "client_secret_basic",
                               {},        {}};

Json keycloak_machine() {
  return keycloak_client("machine", {{"standardFlowEnabled", false},
                                     {"serviceAccountsEnabled", true},
                                     {"secret", "first-secret"},
                                     {"attributes", {{"mcpauth.noun", "client"}}}});
}

Registered<Client> registered_machine() {
  return {wanted_machine, "machine", Level::native, json::Document(keycloak_machine()), true};
}

Registered<Agent> registered_robot() {
  return {{"robot", "alice", AgentKind::background, true},
          "robot",
          Level::composed,
          json::Document(keycloak_agent("robot")),
          true};
}

// Return what registering `client` sends.
Json creation_of(const Client& client) {
  Keycloak keycloak;
  keycloak.creates("/clients", "c1").says(keycloak_client(client.name));
  keycloak.driver()->register_client(client);
  return keycloak.body(0);
}

}  // namespace

TEST_CASE("keycloak: a new client has no roles, audiences and claims that nobody asked for") {
  for (const auto& client : {wanted_desktop, wanted_machine}) {
    const Json body = creation_of(client);
    CHECK(body["fullScopeAllowed"] == false);
    CHECK(body["defaultClientScopes"] == Json::array({"basic"}));
    CHECK(body["optionalClientScopes"] == Json::array({"offline_access", "profile", "email"}));
  }
}

TEST_CASE("keycloak: PKCE is required of nobody until an attribute of the client says so") {
  CHECK(creation_of(wanted_desktop)["attributes"]["pkce.code.challenge.method"] == "S256");
  CHECK(creation_of(wanted_machine)["attributes"]["pkce.code.challenge.method"] == "");
}

TEST_CASE(
    "keycloak: its metadata leave `none` out, and a client for people is public all the same") {
  Keycloak keycloak;
  keycloak.metadata["token_endpoint_auth_methods_supported"] =
      Json::array({"private_key_jwt", "client_secret_basic"});
  keycloak.creates("/clients", "c1").says(keycloak_client("desktop", {{"publicClient", true}}));
  const auto client = keycloak.driver()->register_client(wanted_desktop);
  CHECK(keycloak.body(0)["publicClient"] == true);
  CHECK(client.object.token_endpoint_auth_method == "none");
}

TEST_CASE("keycloak: without a redirect URI a client is a machine's, with a service account") {
  const Json body = creation_of({"machine", {}, {}, "", {}, {}});
  CHECK(body["serviceAccountsEnabled"] == true);
  CHECK(body["standardFlowEnabled"] == false);
  CHECK(body["publicClient"] == false);
}

TEST_CASE(
    "keycloak: unknown members are refused there, so those of RFC 7591 go by the names it has") {
  Client client = wanted_desktop;
  client.metadata = json::Document(Json{
      {"client_name", "Desktop"}, {"tos_uri", "https://a.example/tos"}, {"consentRequired", true}});
  const Json body = creation_of(client);
  CHECK(body["name"] == "Desktop");
  CHECK(body["attributes"]["tosUri"] == "https://a.example/tos");
  CHECK(body["consentRequired"] == true);
  CHECK_FALSE(body.contains("tos_uri"));
  CHECK_FALSE(body.contains("client_name"));
}

TEST_CASE("keycloak: keys are a string in an attribute, and are read back from there") {
  const Json keys = {{"keys", Json::array({{{"kty", "EC"}, {"kid", "k"}}})}};
  Client client = wanted_machine;
  client.token_endpoint_auth_method = "private_key_jwt";
  client.jwks = json::Document(keys);
  const Json body = creation_of(client);
  CHECK(body["clientAuthenticatorType"] == "client-jwt");
  CHECK(body["attributes"]["use.jwks.string"] == "true");
  CHECK(body["attributes"]["jwks.string"] == json::dump(keys));

  Keycloak keycloak;
  Json there = keycloak_client("machine", {{"clientAuthenticatorType", "client-jwt"}});
  there["attributes"] = body["attributes"];
  keycloak.says(Json::array({there}));
  const auto found = keycloak.driver()->find_clients("machine");
  REQUIRE(found.size() == 1);
  CHECK(*found.front().object.jwks == keys);
}

TEST_CASE(
    "keycloak: a creation is answered with a Location alone; the secret is read there and kept") {
  Keycloak keycloak;
  keycloak.creates("/clients", "c1").says(keycloak_machine());
  const auto client = keycloak.driver()->register_client(wanted_machine);
  CHECK(keycloak.paths() == std::vector<std::string>{"POST /clients", "GET /clients/c1"});
  CHECK(client.id == "machine");
  const auto record = keycloak.records.find(Noun::client, "machine");
  REQUIRE(record);
  CHECK(record->client->client_secret == Secret("first-secret"));
  CHECK(json::dump(*client.document).find("first-secret") == std::string::npos);
}

TEST_CASE("keycloak: a creation that does not say where is exit 6") {
  Keycloak keycloak;
  keycloak.transport.answers(empty_answer(201));
  CHECK(error_of([&] { keycloak.driver()->register_client(wanted_machine); }) == "6 no_location");
}

TEST_CASE("keycloak: 409 says that the client is there already: it is returned as it stands") {
  Keycloak keycloak;
  keycloak.refuses(409, {{"errorMessage", "Client machine already exists"}})
      .says(Json::array({keycloak_machine()}));
  CHECK(keycloak.driver()->register_client(wanted_machine).object.name == "machine");
}

TEST_CASE(
    "keycloak: 409 for a name that is an agent's, a server's, built in or the administrator's") {
  for (const Json& there : {keycloak_agent("machine"), keycloak_server("machine", "x"),
                            keycloak_client("machine", {{"protocol", "saml"}})}) {
    Keycloak keycloak;
    keycloak.refuses(409, Json::object()).says(Json::array({there}));
    CHECK(error_of([&] { keycloak.driver()->register_client(wanted_machine); }) == "4 name_taken");
  }
  Keycloak keycloak;
  keycloak.refuses(409, Json::object()).says(Json::array({keycloak_client("mcpauth-admin")}));
  Client own = wanted_machine;
  own.name = "mcpauth-admin";
  CHECK(error_of([&] { keycloak.driver()->register_client(own); }) == "4 name_taken");
}

TEST_CASE("keycloak: scopes in the body of an update are ignored there, so none are sent") {
  Keycloak keycloak;
  keycloak.does_it().says(keycloak_machine());
  auto wanted = wanted_machine;
  wanted.redirect_uris = {"https://a.example/cb"};
  keycloak.driver()->update_client(registered_machine(), wanted);
  CHECK(keycloak.paths() ==
        std::vector<std::string>{"PUT /clients/uuid-machine", "GET /clients/uuid-machine"});
  CHECK_FALSE(keycloak.body(0).contains("optionalClientScopes"));
  CHECK_FALSE(keycloak.body(0).contains("defaultClientScopes"));
}

TEST_CASE(
    "keycloak: updates merge attributes, and an empty one removes what is not wanted any more") {
  Keycloak keycloak;
  keycloak.does_it().says(keycloak_machine());
  auto before = registered_machine();
  before.object.token_endpoint_auth_method = "private_key_jwt";
  before.object.jwks = json::Document(Json{{"keys", Json::array()}});
  keycloak.driver()->update_client(before, wanted_machine);
  CHECK(keycloak.transport.requests[0].body ==
        R"({"id":"uuid-machine","clientId":"machine",)"
        R"("attributes":{"use.jwks.string":"false","jwks.string":""},)"
        R"("clientAuthenticatorType":"client-secret"})");
}

TEST_CASE("keycloak: an update names nothing of a client but what is to change") {
  const Client legacy{"legacy",
                      {"https://a.example/cb"},
                      {"authorization_code", "client_credentials", "refresh_token"},
                      "client_secret_basic",
                      json::Document(Json{{"keys", Json::array()}}),
                      {}};
  struct Row {
    const char* what;
    std::function<void(Client&)> change;
    const char* body;
  };
  const Row rows[] = {
      {"a redirect URI", [](Client& wanted) { wanted.redirect_uris = {"https://b.example/cb"}; },
       R"({"id":"uuid-legacy","clientId":"legacy","redirectUris":["https://b.example/cb"]})"},
      {"no redirect URI any more", [](Client& wanted) { wanted.redirect_uris = {}; },
       R"({"id":"uuid-legacy","clientId":"legacy","redirectUris":[]})"},
      {"a grant that goes, and PKCE with it",
       [](Client& wanted) {
         wanted.grant_types = {"client_credentials", "refresh_token"};
       },
       R"({"id":"uuid-legacy","clientId":"legacy",)"
       R"("attributes":{"pkce.code.challenge.method":""},"standardFlowEnabled":false})"},
      {"a member that RFC 7591 has",
       [](Client& wanted) {
         wanted.metadata = json::Document(Json{{"logo_uri", "https://a.example/logo"}});
       },
       R"({"id":"uuid-legacy","clientId":"legacy",)"
       R"("attributes":{"logoUri":"https://a.example/logo"}})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Keycloak keycloak;
    keycloak.does_it().says(keycloak_client("legacy"));
    Client wanted = legacy;
    row.change(wanted);
    const Json document = keycloak_client("legacy", {{"fullScopeAllowed", true}});
    keycloak.driver()->update_client(
        {legacy, "legacy", Level::native, json::Document(document), false}, wanted);
    CHECK(keycloak.transport.requests[0].body == row.body);
  }
}

TEST_CASE("keycloak: where nothing is to change nothing is put") {
  Keycloak keycloak;
  keycloak.says(keycloak_machine());
  keycloak.driver()->update_client(registered_machine(), wanted_machine);
  CHECK(keycloak.paths() == std::vector<std::string>{"GET /clients/uuid-machine"});
}

TEST_CASE(
    "keycloak: a method that it has not is refused before anything is sent, unless it stands") {
  Keycloak keycloak;
  Client client = wanted_machine;
  client.token_endpoint_auth_method = "self_signed_tls_client_auth";
  CHECK(error_of([&] { keycloak.driver()->register_client(client); }) ==
        "9 unsupported_auth_method");
  CHECK(error_of([&] { keycloak.driver()->update_client(registered_machine(), client); }) ==
        "9 unsupported_auth_method");
  CHECK(keycloak.transport.requests.empty());
  Client standing = wanted_machine;
  standing.token_endpoint_auth_method = "somebodys-authenticator";
  CHECK(error_of([&] { keycloak.driver()->must_take_client(standing, standing); }) == "no error");
}

TEST_CASE("keycloak: a grant that it has not is refused before anything is sent") {
  Keycloak keycloak;
  Client client = wanted_machine;
  client.grant_types = {"client_credentials", "urn:x:y"};
  CHECK(error_of([&] { keycloak.driver()->register_client(client); }) == "9 unsupported_grant");
  CHECK(error_of([&] { keycloak.driver()->update_client(registered_machine(), client); }) ==
        "9 unsupported_grant");
  CHECK(keycloak.transport.requests.empty());
}

TEST_CASE(
    "keycloak: rotating asks for a new secret, which is in the records, and a new registration "
    "token") {
  Keycloak keycloak;
  Record record;
  record.noun = Noun::client;
  record.name = record.id = "machine";
  record.client = oauth::ClientRegistration{};
  record.client->issuer = keycloak_issuer;
  record.client->client_id = "machine";
  record.client->token_endpoint_auth_method = "client_secret_basic";
  record.client->registration_access_token = Secret("old-token");
  keycloak.records.save(record);
  keycloak.says(keycloak_machine())
      .says({{"type", "secret"}, {"value", "second-secret"}})
      .says({{"registrationAccessToken", "new-token"}});
  keycloak.driver()->rotate_client_secret(registered_machine());
  CHECK(keycloak.paths() ==
        std::vector<std::string>{"GET /clients/uuid-machine",
                                 "POST /clients/uuid-machine/client-secret",
                                 "POST /clients/uuid-machine/registration-access-token"});
  const auto kept = keycloak.records.find(Noun::client, "machine");
  REQUIRE(kept);
  CHECK(kept->client->client_secret == Secret("second-secret"));
  CHECK(kept->client->registration_access_token == Secret("new-token"));
}

TEST_CASE("keycloak: a public client has no secret to rotate, and nothing is asked") {
  Keycloak keycloak;
  auto client = registered_machine();
  client.object.token_endpoint_auth_method = "none";
  CHECK(error_of([&] { keycloak.driver()->rotate_client_secret(client); }) == "9 no_secret");
  CHECK(keycloak.transport.requests.empty());
}

TEST_CASE("keycloak: deleting what is gone already is done") {
  Keycloak keycloak;
  keycloak.refuses(404, {{"error", "Could not find client"}});
  keycloak.driver()->delete_client(registered_machine());
  CHECK(keycloak.paths() == std::vector<std::string>{"DELETE /clients/uuid-machine"});
}

TEST_CASE("keycloak: a secret that was asked for by a record of before is no metadata") {
  Keycloak keycloak;
  Record record;
  record.noun = Noun::client;
  record.name = record.id = "machine";
  record.object =
      json::Document(Json{{"name", "machine"}, {"metadata", {{"secret", "x"}, {"baseUrl", "y"}}}});
  keycloak.records.save(record);
  Json machine = keycloak_machine();
  machine["baseUrl"] = "https://a.example";
  keycloak.says(Json::array({machine}));
  const auto found = keycloak.driver()->find_clients("machine");
  REQUIRE(found.size() == 1);
  CHECK(json::find(*found[0].object.metadata, "baseUrl") != nullptr);
  CHECK(json::find(*found[0].object.metadata, "secret") == nullptr);
}

TEST_CASE("keycloak: a list whose pages repeat is exit 6, not read for ever") {
  Keycloak keycloak;
  Json page = Json::array();
  for (int i = 0; i < 100; ++i) page.push_back(keycloak_client("c" + std::to_string(i)));
  keycloak.says(page).says(page);
  CHECK(error_of([&] {
          keycloak.driver()->list_clients([](const Registered<Client>&) { return true; });
        }) == "6 repeated_page");
  CHECK(keycloak.transport.requests.size() == 2);
}

TEST_CASE("keycloak: an agent is a client with a service account, which alone it can use") {
  Keycloak keycloak;
  keycloak.creates("/clients", "a1").says(keycloak_agent("robot"));
  const auto agent =
      keycloak.driver()->register_agent({"robot", "alice", AgentKind::background, true});
  CHECK(keycloak.transport.requests[0].body ==
        R"({"clientId":"robot","name":"robot","enabled":true,"publicClient":false,)"
        R"("standardFlowEnabled":false,"serviceAccountsEnabled":true,"fullScopeAllowed":false,)"
        R"("attributes":{"mcpauth.noun":"agent","mcpauth.agent.owner":"alice",)"
        R"("mcpauth.agent.kind":"background"},"defaultClientScopes":["basic"],)"
        R"("optionalClientScopes":["offline_access","profile","email"]})");
  CHECK(agent.object == Agent{"robot", "alice", AgentKind::background, true});
  CHECK(keycloak.records.find(Noun::agent, "robot")->agent_secret == Secret("agent-secret"));
  CHECK(keycloak.warnings.empty());
}

TEST_CASE("keycloak: an agent that would act for users is told that there are no such tokens") {
  Keycloak keycloak;
  keycloak.creates("/clients", "a1").says(keycloak_agent("robot"));
  keycloak.driver()->register_agent({"robot", "alice", AgentKind::interactive, true});
  CHECK(keycloak.warnings ==
        std::vector<std::string>{"Keycloak gives no tokens in which an agent acts for a user: the "
                                 "agent can act for itself"});
}

TEST_CASE("keycloak: disabling an agent keeps its owner, its kind and its scopes") {
  Keycloak keycloak;
  Json disabled = keycloak_agent("robot");
  disabled["enabled"] = false;
  keycloak.does_it().says(disabled);
  Agent wanted = registered_robot().object;
  wanted.enabled = false;
  CHECK(keycloak.driver()->update_agent(registered_robot(), wanted).object == wanted);
  CHECK(keycloak.transport.requests[0].body ==
        R"({"id":"uuid-robot","clientId":"robot","enabled":false})");
}

TEST_CASE(
    "keycloak: a client says for another realm that it is off, what guards it, and whose "
    "certificate "
    "it takes") {
  Keycloak keycloak;
  const Json guards = {{"dpop.bound.access.tokens", "true"},
                       {"require.pushed.authorization.requests", "true"},
                       {"tls.client.certificate.bound.access.tokens", "true"},
                       {"x509.subjectdn", "CN=nightly"}};
  const Json limits = {{"enabled", false},
                       {"consentRequired", true},
                       {"clientAuthenticatorType", "client-x509"},
                       {"attributes", guards}};
  const Json free = {{"consentRequired", false},
                     {"attributes", {{"dpop.bound.access.tokens", "false"}, {"other", "1"}}}};
  keycloak.says(
      Json::array({keycloak_client("nightly", limits), keycloak_client("desktop", free)}));
  std::vector<Registered<Client>> found;
  keycloak.driver()->list_clients([&](const Registered<Client>& client) {
    found.push_back(client);
    return true;
  });
  REQUIRE(found.size() == 2);
  CHECK(found[0].object.token_endpoint_auth_method == "tls_client_auth");
  CHECK(*found[0].object.metadata ==
        Json{{"enabled", false}, {"consentRequired", true}, {"attributes", guards}});
  CHECK(found[1].object.metadata->empty());
  const Json body = creation_of(found[0].object);
  CHECK(body["enabled"] == false);
  CHECK(body["consentRequired"] == true);
  for (const auto& guard : guards.items()) CHECK(body["attributes"][guard.key()] == guard.value());
}
