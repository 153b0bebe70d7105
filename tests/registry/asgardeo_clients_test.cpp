#include <doctest/doctest.h>

#include "tests/registry/asgardeo_estate.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

std::vector<std::string> clients_listed(Registrar& driver) {
  std::vector<std::string> names;
  driver.list_clients([&](const Registered<Client>& client) {
    names.push_back(client.object.name);
    return true;
  });
  return names;
}

std::size_t posts(const AsgardeoEstate& estate) {
  return estate.sent("POST /api/server/v1/applications");
}

}  // namespace

TEST_CASE("asgardeo quirk: creation answers with an empty body, and the client is read after it") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto client = driver->register_client(nightly_client);
  CHECK(client.object == nightly_client);
  CHECK(client.level == Level::native);
  CHECK_FALSE(client.id.empty());
  CHECK(client.document->dump().find("clientSecret") == std::string::npos);
  const Record record = estate.kept(Noun::client, "nightly");
  CHECK(record.id == client.id);
  CHECK(record.client->client_id == client.id);
  CHECK_FALSE(record.client->client_secret.empty());
  CHECK(estate.machine_token("nightly", "")["access_token"].is_string());
}

TEST_CASE("asgardeo: a client is found by its name and its id, and registered once") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto client = driver->register_client(desktop_client);
  CHECK(client.object == desktop_client);
  CHECK(driver->find_clients("desktop").at(0) == driver->find_clients(client.id).at(0));
  CHECK(driver->find_clients("desk").empty());
  CHECK(driver->register_client(desktop_client).id == client.id);
  CHECK(posts(estate) == 1);
}

TEST_CASE("asgardeo quirk: a name with blanks does not go into a filter") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  Client client = nightly_client;
  client.name = "nightly eq \"backup\" and more";
  const std::string id = driver->register_client(client).id;
  CHECK(driver->find_clients(client.name).at(0).id == id);
}

TEST_CASE("asgardeo quirk: a name that somebody took meanwhile is 409, and theirs is taken over") {
  AsgardeoEstate estate;
  bool first = true;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (!first || request.method != "GET") return std::nullopt;
    first = false;
    estate.admin.create_application("nightly", dev::machine_oidc);
    return dev::json_response(200, {{"totalResults", 0}, {"applications", Json::array()}});
  };
  const auto client = estate.driver()->register_client(nightly_client);
  CHECK(posts(estate) == 1);
  CHECK_FALSE(estate.kept(Noun::client, "nightly").client->client_secret.empty());
  CHECK(client.object == nightly_client);
}

TEST_CASE("asgardeo quirk: access tokens are opaque unless they are asked for as JWT") {
  AsgardeoEstate estate;
  CHECK(estate.driver()->register_client(nightly_client).differences.empty());
  CHECK(dev::claims_of(estate.machine_token("nightly", ""))["aut"] == "APPLICATION");
  estate.spoil = edited("GET", "/inbound-protocols/oidc",
                        [](Json& oidc) { oidc["accessToken"]["type"] = "Default"; });
  CHECK(estate.driver()->register_client(nightly_client).differences ==
        std::vector<Difference>{
            {"accessToken.type", json::Document("JWT"), json::Document("Default")}});
}

TEST_CASE("asgardeo quirk: API-based authentication is on where agents sign in") {
  AsgardeoEstate estate;
  const auto client = estate.driver()->register_client(desktop_client);
  CHECK((*client.document)["advancedConfigurations"]["enableAPIBasedAuthentication"] == true);
  CHECK(client.differences.empty());
  estate.spoil = [](const http::Request& request, http::Response& response) {
    if (request.method != "GET" || request.url.find("/applications/") == std::string::npos) return;
    Json body = dev::body_of(response);
    body.erase("advancedConfigurations");
    response.body = json::dump(body);
  };
  const std::vector<Difference> off = {{"advancedConfigurations.enableAPIBasedAuthentication",
                                        json::Document(true), json::Document(false)}};
  CHECK(estate.driver()->register_client(desktop_client).differences == off);
  CHECK(estate.driver()->register_agent(helper_agent).differences == off);
}

TEST_CASE("asgardeo quirk: PKCE has both of its settings, or the server fails") {
  AsgardeoEstate estate;
  const auto client = estate.driver()->register_client(desktop_client);
  CHECK((*client.document)["oidc"]["pkce"] ==
        Json{{"mandatory", true}, {"supportPlainTransformAlgorithm", false}});
}

TEST_CASE("asgardeo quirk: several redirect URIs are one expression, each meant literally") {
  AsgardeoEstate estate;
  Client client = desktop_client;
  client.redirect_uris = {"http://127.0.0.1/callback", "https://app.example/cb?a=(b)+c"};
  const auto registered = estate.driver()->register_client(client);
  CHECK(registered.object == client);
  CHECK((*registered.document)["oidc"]["callbackURLs"].size() == 1);
  std::string sent;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method == "PUT") sent = request.body;
    return std::nullopt;
  };
  auto before = registered;
  before.object.redirect_uris = {"http://127.0.0.1/callback"};
  estate.driver()->update_client(before, client);
  CHECK(Json::parse(sent)["callbackURLs"] ==
        Json{R"(regexp=(http://127\.0\.0\.1/callback|https://app\.example/cb\?a=\(b\)\+c))"});
}

TEST_CASE("asgardeo: an update puts what stands with nothing changed but what is to change") {
  AsgardeoEstate estate;
  Json oidc = dev::machine_oidc;
  oidc["grantTypes"] = {"authorization_code"};
  oidc["callbackURLs"] = {R"(regexp=(https://a\.example/t/[a-z]+/cb|https://b\.example/cb))"};
  oidc["idToken"] = {{"expiryInSeconds", 60}, {"audience", {"x"}}};
  const auto id = estate.admin.create_application("foreign", oidc);
  const auto before = estate.driver()->find_clients("foreign").at(0);
  Json there = estate.admin.oidc(id);
  std::string sent;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method == "PUT") sent = request.body;
    return std::nullopt;
  };
  Client wanted = before.object;
  wanted.metadata = json::Document(Json{{"idToken", {{"audience", {"y"}}}}});
  estate.driver()->update_client(before, wanted);
  there.erase("clientSecret");
  there["idToken"]["audience"] = {"y"};
  CHECK(Json::parse(sent) == there);
}

TEST_CASE("asgardeo: a new name that is taken is refused before anything is changed") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->register_client(desktop_client);
  const auto before = driver->register_client(nightly_client);
  Client wanted = nightly_client;
  wanted.name = desktop_client.name;
  wanted.redirect_uris = {"https://a.example/cb"};
  estate.requests.clear();
  try {
    driver->update_client(before, wanted);
    FAIL("renamed");
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.code == "name_taken");
  }
  for (const auto& request : estate.requests) CHECK(request.starts_with("GET "));
}

TEST_CASE(
    "asgardeo quirk: PUT replaces all of a configuration, so what is not ours is sent along") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto before = driver->register_client(nightly_client);
  Client wanted = nightly_client;
  wanted.grant_types.emplace_back("refresh_token");
  wanted.metadata = json::Document(Json{{"idToken", {{"audience", {"somebody"}}}}});
  const auto after = driver->update_client(before, wanted);
  CHECK(after.object == wanted);
  CHECK((*after.document)["oidc"]["accessToken"] == (*before.document)["oidc"]["accessToken"]);
  CHECK(after.id == before.id);
  CHECK(estate.machine_token("nightly", "")["access_token"].is_string());
  CHECK(estate.warnings.empty());
}

TEST_CASE("asgardeo: what a new client leaves open is filled in by its kind") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  CHECK(
      driver->register_client({"desktop", {"http://127.0.0.1/callback"}, {}, "", {}, {}}).object ==
      desktop_client);
  CHECK(driver->register_client({"nightly", {}, {}, "", {}, {}}).object == nightly_client);
  const Client web = {"web", {"https://web.example/cb"}, {}, "client_secret_post", {}, {}};
  CHECK(driver->register_client(web).object.token_endpoint_auth_method == "client_secret_post");
  CHECK(estate.warnings.empty());
}

TEST_CASE("asgardeo: a change leaves what it does not speak of as it is") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto before = driver->register_client(desktop_client);
  CHECK(driver->update_client(before, {"desktop", before.object.redirect_uris, {}, "", {}, {}})
            .object == desktop_client);
  Client wanted = desktop_client;
  wanted.redirect_uris = {"http://127.0.0.1/other"};
  CHECK(driver->update_client(before, {"desktop", wanted.redirect_uris, {}, "", {}, {}}).object ==
        wanted);
}

TEST_CASE("asgardeo: a client that is renamed is kept under its new name") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  Client wanted = nightly_client;
  wanted.name = "weekly";
  CHECK(driver->update_client(driver->register_client(nightly_client), wanted).object == wanted);
  CHECK(estate.kept(Noun::client, "nightly").id.empty());
  CHECK_FALSE(estate.kept(Noun::client, "weekly").client->client_secret.empty());
}

TEST_CASE("asgardeo quirk: lists of clients are paged by offset, without agents' and our own") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  for (int i = 0; i < 130; ++i)
    estate.admin.create_application("machine-" + std::to_string(i), dev::machine_oidc);
  driver->register_agent(helper_agent);
  CHECK(clients_listed(*driver).size() == 130);
}

TEST_CASE("asgardeo: an application that speaks another protocol is no client") {
  AsgardeoEstate estate;
  estate.admin.create_application("saml", dev::machine_oidc);
  estate.instead = [](const http::Request& request) -> std::optional<http::Response> {
    if (!request.url.ends_with("/inbound-protocols/oidc")) return std::nullopt;
    return http::Response{404, {}, ""};
  };
  CHECK(clients_listed(*estate.driver()).empty());
}

TEST_CASE("asgardeo: a secret is rotated and kept; a public client has none") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto client = driver->register_client(nightly_client);
  const Secret before = estate.kept(Noun::client, "nightly").client->client_secret;
  driver->rotate_client_secret(client);
  CHECK_FALSE(estate.kept(Noun::client, "nightly").client->client_secret == before);
  CHECK(estate.machine_token("nightly", "")["access_token"].is_string());
  const auto open = driver->register_client(desktop_client);
  CHECK_THROWS_AS(driver->rotate_client_secret(open), Error);
}

TEST_CASE("asgardeo: a rotated secret is kept though the server lets nobody read it back") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto client = driver->register_client(nightly_client);
  bool rotated = false;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    const bool rotates = request.url.ends_with("/regenerate-secret");
    rotated = rotated || rotates;
    if (!rotated || rotates) return {};
    return http::Response{403, {}, ""};
  };
  CHECK_THROWS_AS(driver->rotate_client_secret(client), Error);
  estate.instead = {};
  CHECK(estate.machine_token("nightly", "")["access_token"].is_string());
}

TEST_CASE("asgardeo: a client with keys is more than the admin interface takes") {
  AsgardeoEstate estate;
  Client client = nightly_client;
  client.token_endpoint_auth_method = "private_key_jwt";
  client.jwks = json::Document(Json{{"keys", Json::array()}});
  try {
    estate.driver()->register_client(client);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::unsupported);
  }
  CHECK(estate.requests.empty());
}

TEST_CASE("asgardeo: a deleted client is gone, there and here") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  driver->delete_client(driver->register_client(nightly_client));
  CHECK(driver->find_clients("nightly").empty());
  CHECK(estate.kept(Noun::client, "nightly").id.empty());
}

TEST_CASE("asgardeo: clients of one name are all found") {
  AsgardeoEstate estate("default");
  for (int i = 0; i < 2; ++i)
    estate.admin.ask("POST", "/register",
                     {{"client_name", "twin"},
                      {"grant_types", {"client_credentials"}},
                      {"redirect_uris", {"http://127.0.0.1/callback"}}});
  CHECK(estate.driver()->find_clients("twin").size() == 2);
}

TEST_CASE("asgardeo: a name that is the id of another client means both") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto nightly = driver->register_client(nightly_client);
  estate.admin.create_application(nightly.id, dev::machine_oidc);
  CHECK(driver->find_clients(nightly.id).size() == 2);
  CHECK(driver->find_clients("nightly").size() == 1);
}
