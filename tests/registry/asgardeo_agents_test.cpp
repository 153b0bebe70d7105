#include <doctest/doctest.h>

#include "tests/registry/asgardeo_estate.hpp"
#include "tests/support/expect_error.hpp"

using namespace mcpauth;
using namespace mcpauth::registry;
using mcpauth::test::error_of;

TEST_CASE("asgardeo: an agent has four credentials, each kept under its own name") {
  AsgardeoEstate estate;
  const auto agent = estate.driver()->register_agent(helper_agent);
  CHECK(agent.object == helper_agent);
  CHECK(agent.level == Level::composed);
  const Record record = estate.kept(Noun::agent, "helper");
  CHECK(record.id == agent.id);
  CHECK(record.client->client_id != agent.id);
  CHECK_FALSE(record.agent_secret.empty());
  CHECK_FALSE(record.client->client_secret.empty());
  CHECK_FALSE(record.agent_secret == record.client->client_secret);
  const Json claims = dev::claims_of(estate.agent_token("helper", "openid"));
  CHECK(claims["sub"] == agent.id);
  CHECK(claims["aud"] == record.client->client_id);
  CHECK(estate.warnings.empty());
}

TEST_CASE("asgardeo: an agent's record does not hold what the server says of it in secret") {
  AsgardeoEstate estate;
  const auto agent = estate.driver()->register_agent(helper_agent);
  const std::string secret(estate.kept(Noun::agent, "helper").agent_secret.reveal());
  CHECK(agent.document->dump().find(secret) == std::string::npos);
}

TEST_CASE("asgardeo quirk: an agent's secret is told once, and kept before anything can fail") {
  AsgardeoEstate estate;
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "GET" || estate.sent("POST /scim2/Agents") == 0) return std::nullopt;
    return http::Response{503, {}, ""};
  };
  CHECK_THROWS_AS(estate.driver()->register_agent(helper_agent), Error);
  const Secret secret = estate.kept(Noun::agent, "helper").agent_secret;
  CHECK_FALSE(secret.empty());
  estate.instead = nullptr;
  estate.driver()->register_agent(helper_agent);
  CHECK(estate.sent("POST /scim2/Agents") == 1);
  CHECK(estate.kept(Noun::agent, "helper").agent_secret == secret);
  CHECK(estate.agent_token("helper", "openid")["access_token"].is_string());
}

TEST_CASE("asgardeo quirk: the agent's application is made ready to sign in through") {
  AsgardeoEstate estate;
  const auto agent = estate.driver()->register_agent(helper_agent);
  const Json application = estate.admin.read(std::string(dev::application_path) + '/' + agent.id);
  CHECK(application["associatedRoles"]["allowedAudience"] == "ORGANIZATION");
  const Json oidc = estate.admin.oidc(agent.id);
  CHECK(oidc["grantTypes"] == Json{"authorization_code", "client_credentials", "refresh_token"});
  CHECK(oidc["accessToken"]["type"] == "JWT");
  estate.requests.clear();
  estate.driver()->register_agent(helper_agent);
  CHECK(estate.sent("PUT /api/server/v1/applications/" + agent.id + "/inbound-protocols/oidc") ==
        0);
}

TEST_CASE("asgardeo quirk: where agents come without an application, one is made, once") {
  AsgardeoEstate estate;
  const auto older = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "POST" || !request.url.ends_with("/scim2/Agents")) return std::nullopt;
    Json body = Json::parse(request.body);
    body["urn:scim:wso2:agent:schema"].erase("IsUserServingAgent");
    return estate.admin.ask("POST", "/scim2/Agents", body);
  };
  estate.instead = older;
  const auto agent = estate.driver()->register_agent(helper_agent);
  CHECK(estate.agent_token("helper", "openid")["access_token"].is_string());
  estate.driver()->register_agent(helper_agent);
  CHECK(estate.sent("POST /api/server/v1/applications") == 1);
  estate.driver()->delete_agent(agent);
  CHECK(estate.admin.read(dev::application_path)["totalResults"] == 1);
}

TEST_CASE("asgardeo quirk: an owner is a user's id and the tenant") {
  AsgardeoEstate estate;
  const auto agent = estate.driver()->register_agent(helper_agent);
  CHECK((*agent.document)["urn:scim:wso2:agent:schema"]["Owner"] ==
        estate.admin.server.ready.user.sub + "@carbon.super");
  CHECK(agent.object.owner == "alice");
  Agent orphan = helper_agent;
  orphan.name = "orphan";
  orphan.owner = "nobody";
  try {
    estate.driver()->register_agent(orphan);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::usage);
    CHECK(error.message == "there is no user \"nobody\" at the server");
  }
}

TEST_CASE("asgardeo quirk: a user of another store than the first has its name before hers") {
  AsgardeoEstate estate;
  Json others = Json::array({{{"id", "p-1"}, {"userName", "PARTNERS/alice"}}});
  bool with_alice = true;
  estate.spoil = edited("GET", "/scim2/Users", [&](Json& page) {
    Json users = others;
    if (with_alice) users.push_back(page["Resources"][0]);
    page = {{"totalResults", users.size()}, {"Resources", users}};
  });
  const auto owner = [&](const std::string& name) {
    Agent agent = helper_agent;
    agent.name = name;
    const auto document = estate.driver()->register_agent(agent).document;
    return (*document)["urn:scim:wso2:agent:schema"]["Owner"];
  };
  CHECK(owner("one") == estate.admin.server.ready.user.sub + "@carbon.super");
  with_alice = false;
  CHECK(owner("two") == "p-1@carbon.super");
  others.push_back({{"id", "s-1"}, {"userName", "STAFF/alice"}});
  CHECK(error_of([&] { owner("three"); }) == "2 ambiguous_name");
}

TEST_CASE("asgardeo: an agent that somebody else made is left alone, with its application") {
  AsgardeoEstate estate;
  estate.admin.ask(
      "POST", "/scim2/Agents",
      {{"urn:scim:wso2:agent:schema", {{"DisplayName", "helper"}, {"IsUserServingAgent", true}}}});
  const std::string id = estate.driver()->find_agents("helper").at(0).id;
  const std::string oidc =
      std::string(dev::application_path) + '/' + id + "/inbound-protocols/oidc";
  Json before = estate.admin.read(oidc);
  before["callbackURLs"] = {"https://theirs.example/cb"};
  before["grantTypes"] = {"authorization_code"};
  estate.admin.ask("PUT", oidc, before);
  CHECK_FALSE(estate.driver()->register_agent(helper_agent).ours);
  CHECK(estate.admin.read(oidc)["callbackURLs"] == before["callbackURLs"]);
  CHECK(estate.admin.read(oidc)["grantTypes"] == before["grantTypes"]);
}

TEST_CASE("asgardeo quirk: a server without agents says so with 501") {
  AsgardeoEstate estate;
  estate.instead = [](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "POST") return std::nullopt;
    return http::Response{501, {}, ""};
  };
  try {
    estate.driver()->register_agent(helper_agent);
    CHECK(false);
  } catch (const Error& error) {
    CHECK(error.exit == Exit::unsupported);
  }
}

TEST_CASE("asgardeo quirk: an agent is disabled in one of two ways, whichever the server takes") {
  for (const bool takes_console_way : {true, false}) {
    AsgardeoEstate estate;
    const auto driver = estate.driver();
    const auto agent = driver->register_agent(helper_agent);
    estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
      if (takes_console_way || request.body.find("accountLocked") == std::string::npos)
        return std::nullopt;
      return estate.admin.ask("GET", "/scim2/Agents/" + agent.id);
    };
    Agent wanted = helper_agent;
    wanted.enabled = false;
    const auto disabled = driver->update_agent(agent, wanted);
    CHECK(disabled.object == wanted);
    CHECK(estate.sent("PATCH /scim2/Agents/" + agent.id) == (takes_console_way ? 1 : 2));
    CHECK(driver->update_agent(disabled, helper_agent).object == helper_agent);
    CHECK(estate.agent_token("helper", "openid")["access_token"].is_string());
  }
}

TEST_CASE("asgardeo: an agent that is to be disabled is so before anything else is made of it") {
  AsgardeoEstate estate;
  Agent sleeper = helper_agent;
  sleeper.enabled = false;
  // Cut off after it was made, it is enabled; the next run disables it.
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "PATCH") return std::nullopt;
    return http::Response{503, {}, ""};
  };
  CHECK_THROWS_AS(estate.driver()->register_agent(sleeper), Error);
  CHECK(estate.requests.back().starts_with("PATCH /scim2/Agents/"));
  estate.instead = nullptr;
  CHECK(estate.driver()->register_agent(sleeper).object == sleeper);
  CHECK(estate.sent("POST /scim2/Agents") == 1);
  Agent other = sleeper;
  other.name = "other";
  CHECK(estate.driver()->register_agent(other).object == other);
}

TEST_CASE("asgardeo: an agent is renamed, and is kept under its new name with its secret") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto agent = driver->register_agent(helper_agent);
  Agent wanted = helper_agent;
  wanted.name = "assistant";
  wanted.kind = AgentKind::background;
  CHECK(driver->update_agent(agent, wanted).object == wanted);
  CHECK(estate.kept(Noun::agent, "helper").id.empty());
  CHECK(estate.agent_token("assistant", "openid")["access_token"].is_string());
  CHECK(driver->find_agents("assistant").at(0).id == agent.id);
  CHECK(driver->find_agents(agent.id).at(0).object == wanted);
}

TEST_CASE("asgardeo quirk: the new secret of an agent is of our choice, and kept before all else") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto agent = driver->register_agent(helper_agent);
  const Record before = estate.kept(Noun::agent, "helper");
  estate.instead = [&](const http::Request& request) -> std::optional<http::Response> {
    if (request.method == "PATCH") {
      CHECK(request.body.find("\"password\":\"") != std::string::npos);
      return std::nullopt;
    }
    if (estate.sent("PATCH /scim2/Agents/" + agent.id) < 1) return std::nullopt;
    return http::Response{503, {}, ""};
  };
  try {
    driver->rotate_agent_secret(agent);
  } catch (const Error&) {
  }
  estate.instead = nullptr;
  const Record after = estate.kept(Noun::agent, "helper");
  CHECK_FALSE(after.agent_secret == before.agent_secret);
  CHECK(after.client == before.client);
  CHECK(estate.agent_token("helper", "openid")["access_token"].is_string());
}

TEST_CASE("asgardeo: a deleted agent is gone with its application") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto agent = driver->register_agent(helper_agent);
  driver->delete_agent(agent);
  CHECK(driver->find_agents("helper").empty());
  CHECK(estate.kept(Noun::agent, "helper").id.empty());
  CHECK(estate.admin.ask("GET", std::string(dev::application_path) + '/' + agent.id).status == 404);
}

TEST_CASE("asgardeo: agents of one name are all found, and none is taken for it") {
  AsgardeoEstate estate;
  for (int i = 0; i < 2; ++i)
    estate.admin.ask("POST", "/scim2/Agents",
                     {{"urn:scim:wso2:agent:schema", {{"DisplayName", "helper"}}}});
  CHECK(estate.driver()->find_agents("helper").size() == 2);
  CHECK_THROWS_AS(estate.driver()->register_agent(helper_agent), Error);
}

TEST_CASE("asgardeo: a name that is the id of another agent means both") {
  AsgardeoEstate estate;
  const auto driver = estate.driver();
  const auto agent = driver->register_agent(helper_agent);
  CHECK(driver->find_agents(agent.id).size() == 1);
  estate.admin.ask("POST", "/scim2/Agents",
                   {{"urn:scim:wso2:agent:schema", {{"DisplayName", agent.id}}}});
  CHECK(driver->find_agents(agent.id).size() == 2);
}

TEST_CASE("asgardeo: a dry run shows the requests that are then sent") {
  const auto writes = [](AsgardeoEstate& estate, bool dry_run) {
    estate.dry_run = dry_run;
    estate.requests.clear();
    const auto agent = estate.driver()->register_agent(helper_agent);
    auto sent = dry_run ? estate.planned : estate.requests;
    std::erase_if(sent, [](const std::string& request) { return request.starts_with("GET"); });
    for (auto& request : sent)
      if (const auto at = request.find(agent.id); at != std::string::npos)
        request.replace(at, agent.id.size(), "ID");
    return sent;
  };
  AsgardeoEstate estate;
  const auto shown = writes(estate, true);
  CHECK(shown.size() == 3);
  CHECK(shown == writes(estate, false));
  estate.dry_run = true;
  const auto driver = estate.driver();
  const auto before = driver->find_agents("helper").front();
  auto disabled = before.object;
  disabled.enabled = false;
  estate.planned.clear();
  driver->update_agent(before, disabled);
  CHECK(estate.planned == std::vector<std::string>{"PATCH /scim2/Agents/" + before.id});
}

TEST_CASE("asgardeo: a dry run of what is enabled again shows the one request that does it") {
  AsgardeoEstate estate;
  const auto enabled = estate.driver()->register_agent(helper_agent);
  auto wanted = enabled.object;
  wanted.enabled = false;
  estate.driver()->update_agent(enabled, wanted);
  estate.dry_run = true;
  const auto driver = estate.driver();
  driver->update_agent(driver->find_agents("helper").front(), enabled.object);
  CHECK(estate.planned == std::vector<std::string>{"PATCH /scim2/Agents/" + enabled.id});
}

TEST_CASE("asgardeo: a dry run of access to a server in use shows the change that has effect") {
  AsgardeoEstate estate;
  const auto server = estate.driver()->register_server(files_server);
  estate.driver()->register_client(nightly_client);
  Access access{SubjectKind::client, "nightly", "files", {"files:read"}, For::self};
  estate.driver()->authorize(access);
  access.scopes = {"files:write"};
  estate.dry_run = true;
  estate.driver()->authorize(access);
  REQUIRE(estate.planned.size() == 2);
  CHECK(estate.planned.back().starts_with("PATCH "));
  CHECK(estate.planned.back().ends_with("/authorized-apis/" + server.id));
}

TEST_CASE("asgardeo: the secret of an agent that is called otherwise at the server is not lost") {
  AsgardeoEstate estate;
  const auto agent = estate.driver()->register_agent(helper_agent);
  const Secret secret = estate.kept(Noun::agent, "helper").agent_secret;
  estate.spoil = edited("GET", "/scim2/Agents", [](Json& answer) {
    if (!answer.contains("Resources")) return;
    answer["Resources"] = Json::array();
    answer["totalResults"] = 0;
  });
  CHECK_THROWS_WITH_AS(estate.driver()->register_agent(helper_agent),
                       doctest::Contains("means more than one agent"), Error);
  CHECK(estate.sent("POST /scim2/Agents") == 1);
  CHECK(estate.kept(Noun::agent, "helper").agent_secret == secret);
}

TEST_CASE("asgardeo: a registration token that came with a client is kept with it") {
  AsgardeoEstate estate;
  estate.driver()->register_client(nightly_client);
  auto record = estate.kept(Noun::client, "nightly");
  record.client->registration_access_token = Secret("rat-1");
  estate.keep(record);
  estate.driver()->register_client(nightly_client);
  CHECK(estate.kept(Noun::client, "nightly").client->registration_access_token == Secret("rat-1"));
}
