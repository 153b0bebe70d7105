#include "tests/registry/asgardeo_estate.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "http/dry_run.hpp"

namespace mcpauth::registry {
namespace {

dev::Options empty_server(const std::string& persona) {
  dev::Options options = dev::automatic();
  options.persona = persona;
  options.seed = dev::Seed::empty;
  return options;
}

std::string basic_credentials_of(const oauth::ClientRegistration& client) {
  return "Basic " +
         base64_encode(client.client_id + ':' + std::string(client.client_secret.reveal()));
}

}  // namespace

AsgardeoEstate::AsgardeoEstate(const std::string& persona)
    : admin(empty_server(persona)), store_(directory_.path()) {}

http::Response AsgardeoEstate::send(const http::Request& request) {
  const std::string target = request.url.substr(std::string(dev::base_url).size());
  CHECK(request.url.starts_with(dev::base_url));
  requests.push_back(request.method + ' ' + target.substr(0, target.find('?')));
  if (instead)
    if (auto answer = instead(request)) return std::move(*answer);
  const std::size_t question = std::min(target.find('?'), target.size());
  http::Headers headers = request.headers;
  headers.push_back(dev::bearer(admin.token));
  http::Response response =
      admin.server.send({request.method, target.substr(0, question),
                         question < target.size() ? target.substr(question + 1) : "",
                         std::move(headers), request.body});
  if (spoil) spoil(request, response);
  return response;
}

std::unique_ptr<Registrar> AsgardeoEstate::driver() {
  const dev::Ready& ready = admin.server.ready;
  const Json document = {{"issuer", ready.issuer},
                         {"token_endpoint", std::string(dev::base_url) + "/oauth2/token"}};
  http::Transport transport = [this](const http::Request& request) { return send(request); };
  if (dry_run)
    transport = http::dry_run(
        transport, "",
        [this](const http::PlannedRequest& request) {
          planned.push_back(request.method + ' ' +
                            request.url.substr(std::string(dev::base_url).size()));
        },
        asgardeo_side_effects);
  return make_asgardeo({oauth::parse_server_metadata(document, ready.issuer),
                        "",
                        std::move(transport),
                        {},
                        ready.admin.client_id,
                        Records(store_, ready.issuer),
                        [this] { return admin.server.now; },
                        [](std::size_t bytes) { return std::string(bytes, '\x07'); },
                        [this](std::string_view text) { warnings.emplace_back(text); }});
}

void AsgardeoEstate::keep(const Record& record) {
  Records(store_, admin.server.ready.issuer).save(record);
}

Record AsgardeoEstate::kept(Noun noun, const std::string& name) const {
  store::Store store(directory_.path());
  return Records(store, admin.server.ready.issuer).find(noun, name).value_or(Record());
}

std::size_t AsgardeoEstate::sent(const std::string& request) const {
  return static_cast<std::size_t>(std::count(requests.begin(), requests.end(), request));
}

Json AsgardeoEstate::machine_token(const std::string& client, const std::string& scope) {
  return dev::body_of(admin.server.post(
      "/oauth2/token", {{"grant_type", "client_credentials"}, {"scope", scope}},
      {{"Authorization", basic_credentials_of(*kept(Noun::client, client).client)}}));
}

Json AsgardeoEstate::user_token(const std::string& client, const std::string& scope,
                                const Parameters& changes, const std::string& actor_token) {
  Parameters request = {{"client_id", kept(Noun::client, client).client->client_id},
                        {"scope", scope},
                        {"resource", ""}};
  request.insert(request.end(), changes.begin(), changes.end());
  Parameters redemption = {request.front(), {"resource", ""}};
  if (!actor_token.empty()) redemption.emplace_back("actor_token", actor_token);
  return dev::body_of(admin.server.post(
      "/oauth2/token", admin.server.redemption(admin.server.code(request), redemption)));
}

Json AsgardeoEstate::agent_token(const std::string& agent, const std::string& scope) {
  const Record record = kept(Noun::agent, agent);
  const std::string uri = record.client->redirect_uris.at(0);
  const std::string flow = dev::body_of(
      admin.server.post("/oauth2/authorize",
                        admin.server.authorization({{"client_id", record.client->client_id},
                                                    {"redirect_uri", uri},
                                                    {"scope", scope},
                                                    {"resource", ""},
                                                    {"response_mode", "direct"}}),
                        {{"Accept", "application/json"}}))["flowId"];
  const Json done = dev::body_of(admin.server.post_json(
      "/oauth2/authn",
      {{"flowId", flow},
       {"selectedAuthenticator",
        {{"authenticatorId", "QmFzaWNBdXRoZW50aWNhdG9yOkxPQ0FM"},
         {"params",
          {{"username", record.id}, {"password", std::string(record.agent_secret.reveal())}}}}}}));
  return dev::body_of(admin.server.post(
      "/oauth2/token",
      admin.server.redemption(done["authData"]["code"],
                              {{"client_id", ""}, {"redirect_uri", uri}, {"resource", ""}}),
      {{"Authorization", basic_credentials_of(*record.client)}}));
}

std::function<void(const http::Request&, http::Response&)> edited(
    const std::string& method, const std::string& path, const std::function<void(Json&)>& edit) {
  return [=](const http::Request& request, http::Response& response) {
    if (request.method != method || request.url.find(path) == std::string::npos) return;
    if (response.body.empty()) return;
    Json body = dev::body_of(response);
    edit(body);
    response.body = json::dump(body);
  };
}

}  // namespace mcpauth::registry
