#include "tests/commands/administered_world.hpp"

#include <fstream>

#include "base/url.hpp"

namespace mcpauth::test {

AdministeredWorld::AdministeredWorld() : server(dev::automatic()) {
  t.env.make_transport = [this](const http::Options&) {
    return [this](const http::Request& request) { return answer(request); };
  };
}

int AdministeredWorld::run(std::vector<std::string> words) {
  words.insert(words.end(), {"--issuer", dev::base_url, "--provider", "standard"});
  return t.run(std::move(words));
}

std::string AdministeredWorld::file(const std::string& name, const std::string& text) const {
  const auto path = t.state / name;
  std::ofstream(path) << text;
  return path;
}

http::Response AdministeredWorld::answer(const http::Request& request) {
  const Url url = parse_url(request.url, "the request", UrlFrom::user);
  if (request.method == "POST") {
    if (posts_allowed == 0) throw Error(Exit::terminated, "stopped", "cut off");
    --posts_allowed;
    posts.push_back(url.path);
  }
  auto response = server.send({request.method, url.path, url.query, request.headers, request.body});
  response.network = http::Network::loopback;
  return response;
}

}  // namespace mcpauth::test
