#include "oauth/client_id_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

constexpr std::size_t longest_document = 5UL << 10U;  // §6.6: what servers are told to read
constexpr std::size_t read_limit = 64UL << 10U;

// §4.1: no secret that a server and a client share can stand in a public document.
void check_no_secrets(const Json& document, std::vector<std::string>& problems) {
  for (const char* name : {"client_secret", "client_secret_expires_at"}) {
    if (json::find(document, name) != nullptr)
      problems.push_back(fmt::format("the document has {}, and everybody can read it", name));
  }
  const auto* method = json::find_string(document, "token_endpoint_auth_method");
  if (method == nullptr)
    problems.emplace_back(
        "token_endpoint_auth_method is missing, and its default is client_secret_basic");
  else if (method->starts_with("client_secret_"))
    problems.push_back(quote(*method) + " needs a secret, which nobody gives to such a client");
  const Json* jwks = json::find(document, "jwks");
  const Json* keys = jwks != nullptr ? json::find(*jwks, "keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return;
  for (const auto& key : *keys) {
    if (json::find(key, "d") != nullptr || json::find(key, "k") != nullptr)
      problems.emplace_back("jwks holds a key that is not public");
  }
}

void check_redirects(const Json& document, std::vector<std::string>& problems) {
  const json::Object object(document, {"the document"});
  const auto uris = object.optional_strings("redirect_uris");
  if (!uris || uris->empty()) return;
  for (const auto& uri : *uris) {
    try {
      parse_redirect_uri(uri);
    } catch (const Error& error) {
      problems.push_back(error.message);
    }
  }
}

}  // namespace

std::vector<std::string> client_id_problems(const Url& url) {
  std::vector<std::string> problems;
  if (url.scheme != "https") problems.emplace_back("the URL is not https");
  if (url.path.empty()) problems.emplace_back("the URL has no path");
  if (url.has_query) problems.emplace_back("the URL has a query, which servers may refuse");
  return problems;
}

Json client_id_document(const Url& url, const ClientMetadata& client) {
  Json document = {{"client_id", url.text()}};
  document.update(registration_body(client));
  return document;
}

std::vector<std::string> document_problems(const Json& document, const Url& url) {
  std::vector<std::string> problems;
  if (!document.is_object()) return {"the document is no JSON object"};
  const auto* client_id = json::find_string(document, "client_id");
  if (client_id == nullptr)
    problems.emplace_back("client_id is missing");
  else if (*client_id != url.text())
    problems.push_back(
        fmt::format("client_id is {}, not the URL itself, byte for byte", quote(*client_id)));
  if (json::find_string(document, "client_name") == nullptr)
    problems.emplace_back("client_name is missing, so nobody knows what is asking");
  try {
    check_redirects(document, problems);
  } catch (const Error& error) {
    problems.push_back(error.message);
  }
  check_no_secrets(document, problems);
  return problems;
}

http::Request client_id_document_request(const Url& url) {
  auto request = http::get_json(url.text(), http::Reach::anywhere);
  request.redirects = http::Redirects::refuse;
  request.limits.body = read_limit;
  return request;
}

std::vector<std::string> answer_problems(const http::Response& response, const Url& url) {
  if (response.status >= 300 && response.status < 400)
    return {fmt::format("the URL answers {}, a redirect, which servers do not follow",
                        response.status)};
  if (response.status != 200) return {fmt::format("the URL answers {}, not 200", response.status)};
  std::vector<std::string> problems;
  if (!http::is_json(response)) problems.emplace_back("the Content-Type is not application/json");
  if (response.body.size() > longest_document)
    problems.push_back(
        fmt::format("the document has {} bytes; servers read 5120", response.body.size()));
  try {
    const auto found =
        document_problems(json::parse_untrusted(response.body, {"the document"}), url);
    problems.insert(problems.end(), found.begin(), found.end());
  } catch (const Error& error) {
    problems.push_back(error.message);
  }
  return problems;
}

}  // namespace mcpauth::oauth
