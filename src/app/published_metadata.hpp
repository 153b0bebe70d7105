// What an MCP server is to publish about who guards it, and whether it does.
#pragma once

#include <string>
#include <vector>

#include "app/administration.hpp"

namespace mcpauth::app {

struct PublishedMetadata {
  std::string resource;
  std::string url;          // where the document is to be served (RFC 9728 §3.1)
  json::Document document;  // RFC 9728 §2
  std::string challenge;    // the value of WWW-Authenticate (RFC 9728 §5.1)
};

// Return it for the server that `reference` names, or for the URL that it is; `scopes` are listed
// where the server is not registered. Throws Error 2 for what is neither.
PublishedMetadata metadata_to_publish(const Administration& administration,
                                      const std::string& reference,
                                      const std::vector<std::string>& scopes);

// Ask the server without a token, read what it publishes, and return what differs. Throws Error 5
// where it does not answer.
std::vector<registry::Difference> check_published(const Context& context,
                                                  const PublishedMetadata& published);

Json to_json(const PublishedMetadata& published);

}  // namespace mcpauth::app
