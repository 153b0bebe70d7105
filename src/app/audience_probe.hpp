// Whether an authorization server binds tokens to the resource they were asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/administration.hpp"

namespace mcpauth::app {

// What came of asking for a token for one resource.
struct ProbeAnswer {
  std::string resource;
  std::string error;                                 // the server's word; empty: it gave a token
  std::optional<std::vector<std::string>> audience;  // nothing: the token cannot be read
  bool broke_down = false;                           // it answered 500
};

struct AudienceProbe {
  std::optional<bool> binds;  // nothing: it cannot be told
  ProbeAnswer real;
  ProbeAnswer bogus;
};

// Ask for a token for the server that `reference` names or is, and for one for a resource that
// nobody has (RFC 8707 §2), as the client of `options` or else the administrator's. A server that
// breaks down over one of them is asked without any: one that mints then has a fault of its own,
// and nothing can be told. Throws Error 2 without a client that may mint.
AudienceProbe probe_audiences(const Context& context, const Administration& administration,
                              const ClientOptions& options, const std::string& reference,
                              const oauth::Scopes& scopes);

// Return what the two answers tell.
std::optional<bool> binds_audiences(const ProbeAnswer& real, const ProbeAnswer& bogus);

std::string probe_text(const AudienceProbe& probe);
Json to_json(const AudienceProbe& probe);

}  // namespace mcpauth::app
