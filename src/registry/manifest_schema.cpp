#include "registry/manifest_schema.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace mcpauth::registry {
namespace {

using Words = std::string_view;
constexpr std::array<Words, 1> schema_names = {"mcpauth/manifest/1"};
constexpr std::array<Words, 7> auth_methods = {"none",
                                               "client_secret_basic",
                                               "client_secret_post",
                                               "client_secret_jwt",
                                               "private_key_jwt",
                                               "tls_client_auth",
                                               "self_signed_tls_client_auth"};
constexpr std::array<Words, 2> kinds = {"interactive", "background"};
constexpr std::array<Words, 2> ends = {"self", "user"};

constexpr auto name_pattern = "^[^ -].*$";
constexpr auto scope_pattern = R"(^[\x21\x23-\x5b\x5d-\x7e]+$)";
constexpr auto grant_pattern =
    "^(authorization_code|implicit|password|client_credentials|refresh_token|.*:.*)$";
constexpr auto url_pattern = "^[hH][tT][tT][pP][sS]?://[^/?#@]+([/?][^#]*)?$";
constexpr auto secret_to_help =
    "where to write the secret when it is made, relative to this file; it must not exist";

constexpr MemberRule scope_rules[] = {
    {"name", Form::text, true, "the scope, verbatim", {}, {}, check_scope_name, scope_pattern},
    {"title", Form::text, false, "what a consent page calls it"},
    {"description", Form::text, false, "what it allows"},
};
constexpr MemberRule server_rules[] = {
    {"name", Form::text, true, "what it is called here", {}, {}, check_manifest_name, name_pattern},
    {"resource",
     Form::text,
     true,
     "the resource URI (RFC 8707)",
     {},
     {},
     check_resource,
     url_pattern},
    {"description", Form::text, false, "what it is for"},
    {"scopes", Form::objects, false, "what can be asked for", {}, scope_rules},
};
constexpr MemberRule client_rules[] = {
    {"name", Form::text, true, "what it is called here", {}, {}, check_manifest_name, name_pattern},
    {"redirect_uris",
     Form::texts,
     false,
     "where browsers come back to: https, or loopback",
     {},
     {},
     check_redirect_uri,
     url_pattern},
    {"grant_types",
     Form::texts,
     false,
     "the grants that it may use (RFC 7591)",
     {},
     {},
     check_grant_type,
     grant_pattern},
    {"token_endpoint_auth_method", Form::text, false, "how it proves who it is", auth_methods},
    {"jwks", Form::object, false, "its public keys, for private_key_jwt"},
    {"metadata", Form::object, false, "members of RFC 7591 that are not above, sent as they are"},
    {"secret_to", Form::text, false, secret_to_help, {}, {}, check_secret_to, "^[^/~]"},
};
constexpr MemberRule agent_rules[] = {
    {"name", Form::text, true, "what it is called here", {}, {}, check_manifest_name, name_pattern},
    {"owner", Form::text, false, "the user who answers for it"},
    {"kind", Form::text, false, "whether it meets its users", kinds},
    {"enabled", Form::flag, false, "whether it may get tokens"},
    {"secret_to", Form::text, false, secret_to_help, {}, {}, check_secret_to, "^[^/~]"},
};
constexpr MemberRule access_rules[] = {
    {"client", Form::text, false, "a client of this manifest"},
    {"agent", Form::text, false, "an agent of this manifest"},
    {"user", Form::text, false, "a user of the authorization server"},
    {"server", Form::text, true, "a server of this manifest"},
    {"scopes", Form::texts, true, "which of its scopes", {}, {}, check_scope_name, scope_pattern},
    {"for", Form::text, false, "for itself, or for the user who signed in", ends},
};
constexpr MemberRule top_rules[] = {
    {"version", Form::number, true, "of this format: 1"},
    {"schema", Form::text, false, "what this is, for programs", schema_names},
    {"$schema", Form::text, false, "where editors find the schema"},
    {"servers", Form::objects, false, "MCP servers, as protected resources", {}, server_rules},
    {"clients", Form::objects, false, "MCP clients", {}, client_rules},
    {"agents", Form::objects, false, "identities of agents", {}, agent_rules},
    {"access", Form::objects, false, "who may use what", {}, access_rules},
};

Json rules_schema(std::span<const MemberRule> rules);

Json text_schema(const MemberRule& rule) {
  Json schema = {{"type", "string"}, {"minLength", 1}};
  if (!rule.words.empty()) schema["enum"] = rule.words;
  if (!rule.pattern.empty()) schema["pattern"] = rule.pattern;
  return schema;
}

Json form_schema(const MemberRule& rule) {
  switch (rule.form) {
    case Form::number:
      return {{"const", 1}};
    case Form::text:
      return text_schema(rule);
    case Form::flag:
      return {{"type", "boolean"}};
    case Form::texts:
      return {{"type", "array"}, {"items", text_schema(rule)}};
    case Form::object:
      return {{"type", "object"}};
    case Form::objects:
      break;
  }
  return {{"type", "array"}, {"items", rules_schema(rule.members)}};
}

Json rules_schema(std::span<const MemberRule> rules) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const auto& rule : rules) {
    Json schema = {{"description", rule.help}};
    schema.update(form_schema(rule));
    properties[std::string(rule.name)] = std::move(schema);
    if (rule.required) required.push_back(rule.name);
  }
  Json schema = {{"type", "object"},
                 {"properties", std::move(properties)},
                 {"required", std::move(required)},
                 {"additionalProperties", false}};
  if (rules.data() == access_rules) {
    schema["oneOf"] = Json::array();
    for (const char* subject : {"client", "agent", "user"})
      schema["oneOf"].push_back({{"required", Json::array({subject})}});
  }
  return schema;
}

}  // namespace

std::span<const MemberRule> manifest_rules() {
  return top_rules;
}

Json manifest_schema() {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "an estate of MCP servers, clients, agents and access, for mcpauth"}};
  schema.update(rules_schema(top_rules));
  return schema;
}

}  // namespace mcpauth::registry
