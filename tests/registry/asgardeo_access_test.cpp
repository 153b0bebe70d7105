#include <doctest/doctest.h>

#include "tests/registry/asgardeo_estate.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;

namespace {

const std::vector<std::string> both = {"files:read", "files:write"};

Access of_client(const std::string& name, std::vector<std::string> scopes, For purpose) {
  return {SubjectKind::client, name, "files", std::move(scopes), purpose};
}
Access of_alice(std::vector<std::string> scopes) {
  return {SubjectKind::user, "alice", "files", std::move(scopes), For::user};
}
Access of_helper(std::vector<std::string> scopes) {
  return {SubjectKind::agent, "helper", "files", std::move(scopes), For::self};
}

struct WholeEstate : AsgardeoEstate {
  explicit WholeEstate(const std::string& persona = "asgardeo") : AsgardeoEstate(persona) {
    registrar = driver();
    registrar->register_server(files_server);
    registrar->register_client(desktop_client);
    registrar->register_client(nightly_client);
    registrar->register_agent(helper_agent);
  }
  std::unique_ptr<Registrar> registrar;
};

}  // namespace

TEST_CASE("asgardeo: a machine gets the scopes that it is authorized for, and what is taken away") {
  WholeEstate estate;
  CHECK(estate.machine_token("nightly", "files:read")["scope"] == "");
  const Access access = of_client("nightly", {"files:read"}, For::self);
  CHECK(estate.registrar->authorize(access) == access);
  CHECK(estate.machine_token("nightly", "files:read files:write")["scope"] == "files:read");
  CHECK(estate.registrar->deauthorize(of_client("nightly", {}, For::self)).scopes.empty());
  CHECK(estate.machine_token("nightly", "files:read")["scope"] == "");
}

TEST_CASE("asgardeo quirk: what is authorized already answers 409, and is added to") {
  WholeEstate estate;
  estate.registrar->authorize(of_client("nightly", {"files:read"}, For::self));
  CHECK(estate.registrar->authorize(of_client("nightly", {"files:write"}, For::self)) ==
        of_client("nightly", both, For::self));
  CHECK(estate.registrar->deauthorize(of_client("nightly", {"files:read"}, For::self)) ==
        of_client("nightly", {"files:write"}, For::self));
}

TEST_CASE("asgardeo quirk: without a role a user's scopes are dropped silently, so one is made") {
  WholeEstate estate;
  estate.registrar->authorize(of_client("desktop", both, For::user));
  CHECK(estate.user_token("desktop", "openid files:read files:write")["scope"] == "openid");
  CHECK(estate.registrar->authorize(of_alice({"files:read"})) == of_alice({"files:read"}));
  CHECK(estate.user_token("desktop", "openid files:read files:write")["scope"] ==
        "openid files:read");
}

TEST_CASE("asgardeo quirk: an agent needs a role and an authorized application to act for itself") {
  for (const char* persona : {"asgardeo", "default"}) {
    WholeEstate estate(persona);
    CHECK(estate.agent_token("helper", "openid files:read")["scope"] == "openid");
    CHECK(estate.registrar->authorize(of_helper(both)) == of_helper(both));
    const Json tokens = estate.agent_token("helper", "openid files:read files:write");
    CHECK(tokens["scope"] == "openid files:read files:write");
    CHECK(dev::claims_of(tokens)["sub"] == estate.kept(Noun::agent, "helper").id);
  }
}

TEST_CASE("asgardeo: an agent acts on behalf of a user with what was registered here") {
  WholeEstate estate;
  estate.registrar->authorize(of_client("desktop", both, For::user));
  estate.registrar->authorize(of_alice(both));
  const std::string agent = estate.kept(Noun::agent, "helper").id;
  const std::string actor_token = estate.agent_token("helper", "openid")["access_token"];
  const Json claims = dev::claims_of(
      estate.user_token("desktop", "files:read", {{"requested_actor", agent}}, actor_token));
  CHECK(claims["sub"] == estate.admin.server.ready.user.sub);
  CHECK(claims["act"] == Json{{"sub", agent}});
  CHECK(claims["scope"] == "files:read");
}

TEST_CASE("asgardeo quirk: a role belongs to the organization, whose id its other roles tell") {
  WholeEstate estate;
  estate.admin.ask("POST", "/scim2/v2/Roles", {{"displayName", "everyone"}});
  estate.requests.clear();
  std::string sent;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method == "POST") sent = request.body;
    return {};
  };
  CHECK(estate.registrar->authorize(of_alice({"files:read"})) == of_alice({"files:read"}));
  const Json known = estate.admin.read("/scim2/v2/Roles?filter=displayName+eq+everyone");
  CHECK(Json::parse(sent)["audience"] ==
        Json({{"value", known["Resources"][0]["audience"]["value"]}, {"type", "organization"}}));
}

TEST_CASE("asgardeo quirk: a role that somebody made meanwhile is 409, and is joined") {
  WholeEstate estate;
  const std::string helper = estate.registrar->find_agents("helper").at(0).id;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "POST") return {};
    Json body = Json::parse(request.body);
    body["users"] = {{{"value", helper}}};
    CHECK(estate.admin.ask("POST", "/scim2/v2/Roles", body).status == 201);
    return {};
  };
  CHECK(estate.registrar->authorize(of_alice({"files:read"})) == of_alice({"files:read"}));
  estate.instead = {};
  std::vector<std::string> who;
  for (const Access& access : estate.registrar->list_access(nullptr)) who.push_back(access.subject);
  CHECK(who == std::vector<std::string>{"alice"});
  estate.registrar->authorize(of_helper({"files:read"}));
  CHECK(estate.registrar->list_access(nullptr).size() == 2);
}

TEST_CASE("asgardeo: the roles of two people do not disturb each other") {
  WholeEstate estate;
  estate.registrar->authorize(of_alice(both));
  estate.registrar->authorize(of_helper(both));
  CHECK(estate.registrar->deauthorize(of_alice({"files:write"})) == of_alice({"files:read"}));
  CHECK(estate.agent_token("helper", "files:read files:write")["scope"] ==
        "files:read files:write");
  CHECK(estate.registrar->deauthorize(of_helper({})).scopes.empty());
  CHECK(estate.agent_token("helper", "openid files:read")["scope"] == "openid");
}

TEST_CASE("asgardeo: what was given from here is known by our roles, and taken back out of these") {
  WholeEstate estate;
  const std::string alice = estate.admin.server.ready.user.sub;
  estate.admin.ask("POST", "/scim2/v2/Roles",
                   {{"displayName", "team"},
                    {"permissions", {{{"value", "files:write"}}}},
                    {"users", {{{"value", alice}}}}});
  estate.registrar->authorize(of_alice({"files:read"}));
  CHECK(estate.registrar->given_here(of_alice(both)) == std::vector<std::string>{"files:read"});
  CHECK(estate.registrar->take_back(of_alice(both)) == of_alice({"files:write"}));
  CHECK(estate.registrar->given_here(of_alice(both)).empty());
}

TEST_CASE("asgardeo: a role of others that gives more is not touched, and what is left is said") {
  WholeEstate estate;
  estate.admin.ask("POST", "/scim2/v2/Roles",
                   {{"displayName", "team"},
                    {"permissions", {{{"value", "files:read"}}, {{"value", "files:write"}}}},
                    {"users", {{{"value", estate.admin.server.ready.user.sub}}}}});
  CHECK(estate.registrar->deauthorize(of_alice({"files:read"})) == of_alice(both));
  CHECK(estate.warnings ==
        std::vector<std::string>{"the role \"team\" gives it, too, and more besides: it stays"});
}

TEST_CASE("asgardeo: all access is listed, also what others have given") {
  WholeEstate estate;
  estate.registrar->authorize(of_client("desktop", both, For::user));
  estate.registrar->authorize(of_client("nightly", {"files:read"}, For::self));
  estate.registrar->authorize(of_helper({"files:read"}));
  estate.admin.ask("POST", "/scim2/v2/Roles",
                   {{"displayName", "team"},
                    {"permissions", {{{"value", "files:write"}}}},
                    {"users", {{{"value", estate.admin.server.ready.user.sub}}}}});
  const std::vector<Access> all = {of_client("desktop", both, For::user),
                                   of_client("nightly", {"files:read"}, For::self),
                                   of_helper({"files:read"}), of_alice({"files:write"})};
  CHECK(estate.registrar->list_access(nullptr) == all);
  CHECK(estate.driver()->list_access(&estate.registrar->find_servers("files").at(0)) == all);
}

TEST_CASE("asgardeo: whom a client with both kinds of grants serves is what we were told") {
  WholeEstate estate;
  Client client = desktop_client;
  client.name = "both";
  client.token_endpoint_auth_method = "client_secret_basic";
  client.grant_types = {"authorization_code", "client_credentials"};
  estate.registrar->register_client(client);
  const Access access = of_client("both", {"files:read"}, For::self);
  CHECK(estate.registrar->authorize(access) == access);
  CHECK(estate.driver()->list_access(nullptr) == std::vector<Access>{access});
}

TEST_CASE("asgardeo: names that are unknown are mistakes, and nothing is written") {
  WholeEstate estate;
  estate.requests.clear();
  const Access rows[] = {of_client("nobody", {"files:read"}, For::user),
                         of_alice({"files:none"}),
                         {SubjectKind::user, "bob", "files", {"files:read"}, For::user},
                         {SubjectKind::user, "alice", "other", {"files:read"}, For::user}};
  for (const Access& row : rows) {
    try {
      estate.registrar->authorize(row);
      CHECK(false);
    } catch (const Error& error) {
      CHECK(error.exit == Exit::usage);
    }
  }
  for (const std::string& request : estate.requests) CHECK(request.starts_with("GET "));
}

TEST_CASE("asgardeo: a scope that is gone takes our role for it with it") {
  WholeEstate estate;
  estate.registrar->authorize(of_alice(both));
  const auto server = estate.registrar->find_servers("files").at(0);
  McpServer wanted = files_server;
  wanted.scopes.pop_back();
  estate.registrar->update_server(server, wanted);
  CHECK(estate.admin.read("/scim2/v2/Roles")["totalResults"] == 1);
  estate.registrar->delete_server(server);
  CHECK(estate.admin.read("/scim2/v2/Roles")["totalResults"] == 0);
}

TEST_CASE("asgardeo: a role of ours to which somebody has given more outlives the scope") {
  WholeEstate estate;
  estate.admin.ask("POST", "/scim2/v2/Roles",
                   {{"displayName", "mcpauth:files:write"},
                    {"permissions", {{{"value", "files:read"}}, {{"value", "files:write"}}}},
                    {"users", {{{"value", estate.admin.server.ready.user.sub}}}}});
  McpServer wanted = files_server;
  wanted.scopes.pop_back();
  estate.registrar->update_server(estate.registrar->find_servers("files").at(0), wanted);
  CHECK(estate.registrar->list_access(nullptr) == std::vector<Access>{of_alice({"files:read"})});
}
