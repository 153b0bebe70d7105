#include "dev/server.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "dev/httplib_adapter.hpp"
#include "dev/service.hpp"

namespace mcpauth::dev {
namespace {

Json to_json(const Ready::Client& client) {
  Json json = {{"client_id", client.client_id}};
  if (!client.client_secret.empty()) json["client_secret"] = client.client_secret;
  return json;
}

}  // namespace

std::string ready_line(const Ready& ready) {
  const Ready::User& user = ready.user;
  Json line = {{"issuer", ready.issuer},
               {"mcp_url", ready.mcp_url},
               {"admin_url", ready.admin_url},
               {"user", {{"name", user.name}, {"password", user.password}, {"sub", user.sub}}},
               {"admin", to_json(ready.admin)}};
  if (!ready.public_client.client_id.empty()) line["public_client"] = to_json(ready.public_client);
  if (!ready.confidential_client.client_id.empty())
    line["confidential_client"] = to_json(ready.confidential_client);
  if (!ready.agent.agent_id.empty())
    line["agent"] = {{"agent_id", ready.agent.agent_id},
                     {"agent_secret", ready.agent.agent_secret}};
  return json::dump(line);
}

struct Server::Parts {
  World world;
  Options options;
  std::optional<Service> service;
  HttpListener listener{[this](const ServerRequest& request) { return service->answer(request); }};
};

Server::Server(World world, Options options) : parts_(std::make_unique<Parts>()) {
  parts_->world = std::move(world);
  parts_->options = std::move(options);
}

Server::~Server() = default;

Ready Server::start() {
  const int port = parts_->listener.bind(parts_->options.port);
  parts_->service.emplace(parts_->world, parts_->options,
                          "http://127.0.0.1:" + std::to_string(port));
  parts_->service->warm_up();
  return parts_->service->ready();
}

void Server::run() {
  parts_->listener.run();
}

void Server::stop() {
  parts_->listener.stop();
}

}  // namespace mcpauth::dev
