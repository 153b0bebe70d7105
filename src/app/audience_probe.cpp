#include "app/audience_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/identity.hpp"
#include "app/reference.hpp"
#include "app/registration.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "http/stamp.hpp"
#include "jose/jwt.hpp"
#include "oauth/grant.hpp"
#include "oauth/token_response.hpp"

namespace mcpauth::app {
namespace {

constexpr std::size_t bogus_bytes = 12;

// A URL says it all: the server needs not be registered, and no administrator to look for it.
std::string resource_of(const Administration& administration, const std::string& reference) {
  if (reference.find("://") == std::string::npos)
    return require_server(*administration.registrar, reference).object.resource;
  parse_url(reference, "the MCP server's URL", UrlFrom::user);
  return reference;
}

// A client that was registered here has a name, too.
std::string id_of_client(const Context& context, const Administration& administration,
                         const std::string& reference) {
  if (find_client(context, administration.server.issuer, reference)) return reference;
  const auto record = administration.records.find(registry::Noun::client, reference);
  return record ? record->id : reference;
}

Identity probing_identity(const Context& context, const Administration& administration,
                          const ClientOptions& options) {
  ClientOptions given = options.client_id.empty() ? administration.profile.client : options;
  given.client_id = id_of_client(context, administration, given.client_id);
  auto identity =
      given.client_id.empty()
          ? std::nullopt
          : find_identity(context, read_credentials(given, context.env), administration.server);
  if (!identity || identity->method == oauth::AuthMethod::none)
    throw Error(Exit::usage, "usage", "there is no client to ask for a token as",
                "give one with --client-id and --client-secret");
  return std::move(*identity);
}

std::vector<std::string> audiences(const Json& claims) {
  const Json* audience = json::find(claims, "aud");
  if (audience == nullptr) return {};
  if (const auto* one = audience->get_ptr<const Json::string_t*>()) return {*one};
  std::vector<std::string> all;
  for (const auto& element : *audience) {
    if (const auto* text = element.get_ptr<const Json::string_t*>()) all.push_back(*text);
  }
  return all;
}

std::optional<std::vector<std::string>> readable_audience(const Secret& token) {
  try {
    return audiences(jose::decode(token.reveal()).claims);
  } catch (const Error&) {
    return {};
  }
}

ProbeAnswer ask_for(const Context& context, const Administration& administration,
                    const Identity& identity, const std::optional<std::string>& resource,
                    const oauth::Scopes& scopes) {
  constexpr int internal_error = 500;
  const auto& server = administration.server;
  ProbeAnswer answer{resource.value_or(""), "", {}};
  const auto response = context.transport(http::built_anew([&] {
    return oauth::token_request(server, oauth::ClientCredentialsGrant{scopes},
                                prove(identity, server, context.env), {resource, {}});
  }));
  try {
    const auto tokens = oauth::parse_token_response(
        response, {server.issuer, identity.client_id, answer.resource, scopes}, context.env.now());
    answer.audience = readable_audience(tokens.access_token);
  } catch (const Error& error) {
    answer.broke_down = resource && response.status == internal_error;
    if (error.exit != Exit::refused && !answer.broke_down) throw;
    answer.error = error.code;
  }
  return answer;
}

bool is_for(const ProbeAnswer& answer) {
  return answer.audience && std::find(answer.audience->begin(), answer.audience->end(),
                                      answer.resource) != answer.audience->end();
}

Json answer_json(const ProbeAnswer& answer) {
  Json value = {{"resource", answer.resource}};
  if (!answer.error.empty()) value["error"] = answer.error;
  if (answer.audience) value["audience"] = *answer.audience;
  return value;
}

std::string answer_text(const ProbeAnswer& answer) {
  if (answer.broke_down) return "the server breaks down over it, " + safe_text(answer.error);
  if (!answer.error.empty()) return "refused, " + safe_text(answer.error);
  if (!answer.audience) return "a token that cannot be read";
  return "a token for " + (answer.audience->empty() ? std::string("nobody in particular")
                                                    : safe_text(join(*answer.audience, " ")));
}

}  // namespace

std::optional<bool> binds_audiences(const ProbeAnswer& real, const ProbeAnswer& bogus) {
  if (real.broke_down || bogus.broke_down) return {};
  if (is_for(real)) return !bogus.error.empty() || is_for(bogus) || bogus.audience != real.audience;
  if (real.audience && (bogus.audience == real.audience || !is_for(bogus))) return false;
  return {};
}

AudienceProbe probe_audiences(const Context& context, const Administration& administration,
                              const ClientOptions& options, const std::string& reference,
                              const oauth::Scopes& scopes) {
  const auto resource = resource_of(administration, reference);
  const auto identity = probing_identity(context, administration, options);
  const auto bogus =
      "https://" + to_lower(base64url_encode(context.env.random(bogus_bytes))) + ".invalid/";
  AudienceProbe probe;
  probe.real = ask_for(context, administration, identity, resource, scopes);
  probe.bogus = ask_for(context, administration, identity, bogus, scopes);
  if (probe.real.broke_down || probe.bogus.broke_down)
    ask_for(context, administration, identity, {}, scopes);
  probe.binds = binds_audiences(probe.real, probe.bogus);
  return probe;
}

std::string probe_text(const AudienceProbe& probe) {
  const char* binds = !probe.binds ? "cannot be told" : *probe.binds ? "yes" : "no";
  return fmt::format("binds audiences: {}\n{}: {}\na resource that nobody has: {}\n", binds,
                     safe_text(probe.real.resource), answer_text(probe.real),
                     answer_text(probe.bogus));
}

Json to_json(const AudienceProbe& probe) {
  Json value = Json::object();
  if (probe.binds) value["binds_audiences"] = *probe.binds;
  value["resource"] = answer_json(probe.real);
  value["bogus"] = answer_json(probe.bogus);
  return value;
}

}  // namespace mcpauth::app
