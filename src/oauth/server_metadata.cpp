#include "oauth/server_metadata.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mcpauth::oauth {
namespace {

using Names = std::vector<std::string>;

struct EndpointMember {
  const char* name;
  std::optional<Url> ServerMetadata::*member;
};
constexpr EndpointMember endpoint_members[] = {
    {"authorization_endpoint", &ServerMetadata::authorization_endpoint},
    {"token_endpoint", &ServerMetadata::token_endpoint},
    {"registration_endpoint", &ServerMetadata::registration_endpoint},
    {"revocation_endpoint", &ServerMetadata::revocation_endpoint},
    {"introspection_endpoint", &ServerMetadata::introspection_endpoint},
    {"userinfo_endpoint", &ServerMetadata::userinfo_endpoint},
    {"device_authorization_endpoint", &ServerMetadata::device_authorization_endpoint},
    {"pushed_authorization_request_endpoint",
     &ServerMetadata::pushed_authorization_request_endpoint},
    {"end_session_endpoint", &ServerMetadata::end_session_endpoint},
    {"jwks_uri", &ServerMetadata::jwks_uri},
};

struct ListMember {
  const char* name;
  std::optional<Names> ServerMetadata::*member;
};
constexpr ListMember list_members[] = {
    {"scopes_supported", &ServerMetadata::scopes_supported},
    {"response_types_supported", &ServerMetadata::response_types_supported},
    {"response_modes_supported", &ServerMetadata::response_modes_supported},
    {"grant_types_supported", &ServerMetadata::grant_types_supported},
    {"token_endpoint_auth_methods_supported",
     &ServerMetadata::token_endpoint_auth_methods_supported},
    {"token_endpoint_auth_signing_alg_values_supported",
     &ServerMetadata::token_endpoint_auth_signing_alg_values_supported},
    {"code_challenge_methods_supported", &ServerMetadata::code_challenge_methods_supported},
    {"id_token_signing_alg_values_supported",
     &ServerMetadata::id_token_signing_alg_values_supported},
    {"dpop_signing_alg_values_supported", &ServerMetadata::dpop_signing_alg_values_supported},
};

struct FlagMember {
  const char* name;
  bool ServerMetadata::*member;
};
constexpr FlagMember flag_members[] = {
    {"authorization_response_iss_parameter_supported",
     &ServerMetadata::authorization_response_iss_parameter_supported},
    {"client_id_metadata_document_supported",
     &ServerMetadata::client_id_metadata_document_supported},
    {"require_pushed_authorization_requests",
     &ServerMetadata::require_pushed_authorization_requests},
    {"require_signed_request_object", &ServerMetadata::require_signed_request_object},
};

// RFC 8414 §3.1: "any terminating "/" MUST be removed".
std::string without_end_slashes(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

// RFC 8414 §3.3: identical, by code points, or nothing of the document is used.
void check_issuer(const std::string& said, std::string_view asked) {
  if (said == asked) return;
  const bool slash_only = said == std::string(asked) + "/" || said + "/" == asked;
  throw Error(Exit::unsafe, "issuer_mismatch",
              fmt::format("the authorization server metadata found for {} says it is that of {}",
                          quote(asked), quote(said)),
              slash_only ? "only the slash at the end differs: the issuer must be given, or named "
                           "by the resource metadata, as the server spells it"
                         : "");
}

Url parse_endpoint(const std::string& text, const char* name, const Url& issuer) {
  const auto what = fmt::format("issuer {}'s {}", issuer.text(), name);
  Url url = parse_url(text, what, UrlFrom::server);
  if (url.scheme != "https" && issuer.scheme == "https")
    throw Error(Exit::unsafe, "unsafe_url",
                fmt::format("the {} {} is not acceptable: it is not https", what, quote(text)));
  return url;
}

// The aliases for endpoints that the server has; of others nothing would be sent there anyway.
std::vector<EndpointAlias> parse_aliases(const json::Object& object, const ServerMetadata& metadata,
                                         const Url& issuer) {
  std::vector<EndpointAlias> aliases;
  const auto member = object.optional_object("mtls_endpoint_aliases");
  if (!member) return aliases;
  for (const auto& [name, endpoint] : endpoint_members) {
    const auto text = member->optional_string(name);
    if (text && metadata.*endpoint)
      aliases.push_back({*(metadata.*endpoint), parse_endpoint(*text, name, issuer)});
  }
  return aliases;
}

}  // namespace

Url parse_issuer(std::string_view text, UrlFrom from) {
  Url url = parse_url(text, "issuer", from);
  if (!url.has_query) return url;
  const bool user = from == UrlFrom::user;
  throw Error(user ? Exit::usage : Exit::unsafe, user ? "invalid_url" : "unsafe_url",
              fmt::format("the issuer {} is not acceptable: it has a query", quote(text)));
}

std::vector<std::string> metadata_urls(const Url& issuer) {
  const std::string origin = issuer.origin();
  const std::string path = without_end_slashes(issuer.path);
  const std::string oauth = "/.well-known/oauth-authorization-server";
  const std::string openid = "/.well-known/openid-configuration";
  if (path.empty()) return {origin + oauth, origin + openid};
  return {origin + oauth + path, origin + openid + path, origin + path + openid,
          origin + path + oauth};
}

ServerMetadata parse_server_metadata(const Json& document, std::string_view issuer,
                                     http::Reach reach) {
  const json::Object object(document, {"the authorization server metadata"});
  ServerMetadata metadata;
  metadata.issuer = object.string("issuer");
  check_issuer(metadata.issuer, issuer);
  metadata.reach = reach;
  const Url issuer_url = parse_issuer(issuer, UrlFrom::server);
  for (const auto& [name, member] : endpoint_members) {
    if (const auto text = object.optional_string(name))
      metadata.*member = parse_endpoint(*text, name, issuer_url);
  }
  for (const auto& [name, member] : list_members) metadata.*member = object.optional_strings(name);
  for (const auto& [name, member] : flag_members)
    metadata.*member = object.optional_bool(name).value_or(false);
  metadata.mtls_endpoint_aliases = parse_aliases(object, metadata, issuer_url);
  metadata.document = json::Document(document);
  return metadata;
}

ServerMetadata legacy_metadata(const Url& server, http::Reach reach) {
  ServerMetadata metadata;
  metadata.issuer = server.origin();
  metadata.reach = reach;
  const Url origin = parse_url(metadata.issuer, "issuer", UrlFrom::server);
  const auto at = [&origin](const char* path) {
    Url url = origin;
    url.path = path;
    return url;
  };
  metadata.authorization_endpoint = at("/authorize");
  metadata.token_endpoint = at("/token");
  metadata.registration_endpoint = at("/register");
  metadata.code_challenge_methods_supported = Names{"S256"};
  return metadata;
}

std::vector<Endpoint> endpoints(const ServerMetadata& metadata) {
  std::vector<Endpoint> all;
  for (const auto& [name, member] : endpoint_members) {
    if (const auto& endpoint = metadata.*member) all.push_back({name, *endpoint});
  }
  for (const auto& alias : metadata.mtls_endpoint_aliases)
    all.push_back({"mtls_endpoint_aliases", alias.alias});
  return all;
}

const Url& require_endpoint(const std::optional<Url>& endpoint, std::string_view name) {
  if (endpoint) return *endpoint;
  throw Error(Exit::unsupported, "unsupported_endpoint",
              fmt::format("the authorization server has no {}", name));
}

}  // namespace mcpauth::oauth
