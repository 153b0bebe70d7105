#include "dev/described_client.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/url.hpp"
#include "dev/client_metadata.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::size_t longest_document = 5UL << 10U;
constexpr std::chrono::seconds patience{5};

[[noreturn]] void refuse(const std::string& client_id, const std::string& reason) {
  throw Refusal{400, "invalid_client",
                "the client metadata document at " + client_id + " is not right: " + reason};
}

bool is_document_url(const std::string& client_id) {
  try {
    const Url url = parse_url(client_id, "client_id", UrlFrom::server);
    if (url.scheme != "https" && !url.is_loopback()) return false;
    if (url.path.empty() || url.path == "/") return false;
    const auto segments = split(url.path, '/');
    return std::none_of(segments.begin(), segments.end(), [](const std::string& segment) {
      return segment == "." || segment == "..";
    });
  } catch (const Error&) {
    return false;
  }
}

Json fetched_document(const World& world, const std::string& client_id) {
  if (!world.transport) refuse(client_id, "this server fetches nothing");
  http::Request request = http::get_json(client_id, http::Reach::loopback_too);
  request.redirects = http::Redirects::refuse;
  request.limits.body = longest_document;
  request.limits.total = patience;
  try {
    const http::Response response = world.transport(request);
    if (response.status != 200)
      refuse(client_id, "the answer is " + std::to_string(response.status) + ", not 200");
    if (!http::is_json(response)) refuse(client_id, "it is not JSON");
    if (response.body.size() > longest_document) refuse(client_id, "it is longer than 5 KiB");
    return json::parse_untrusted(response.body, {"the document"});
  } catch (const Error& error) {
    refuse(client_id, error.message);
  }
}

}  // namespace

void learn_client(State& state, const std::string& client_id) {
  if (!state.persona->takes_metadata_documents || !is_document_url(client_id)) return;
  Json document = fetched_document(state.world, client_id);
  const std::string* own = json::find_string(document, "client_id");
  if (!own || *own != client_id) refuse(client_id, "its client_id is another");
  if (document.contains("client_secret") || document.contains("client_secret_expires_at"))
    refuse(client_id, "it has a secret");
  const std::string* method = json::find_string(document, "token_endpoint_auth_method");
  if (method && method->starts_with("client_secret"))
    refuse(client_id, "nobody shares a secret with it: " + *method);
  if (!method) document["token_endpoint_auth_method"] = "none";
  Client client;
  client.id = client_id;
  client.issued_at = state.world.now();
  try {
    state.described_clients[client_id] = with_metadata(std::move(client), document);
  } catch (const Refusal& refusal) {
    refuse(client_id, refusal.description);
  }
}

}  // namespace mcpauth::dev
