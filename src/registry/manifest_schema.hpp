// What may stand in a manifest: one table that the reader obeys and editors are told.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mcpauth::registry {

enum class Form { number, text, flag, texts, object, objects };

struct MemberRule {
  std::string_view name;
  Form form = Form::text;
  bool required = false;
  std::string_view help;
  std::span<const std::string_view> words;  // the only ones; empty: any text
  std::span<const MemberRule> members;      // of `objects`
  // Throws Error for a text that breaks its grammar; for each of `texts`.
  void (*check)(const std::string& text) = nullptr;
  std::string_view pattern;  // the same grammar, as far as editors can check it
};

// Return the rules for the whole file.
std::span<const MemberRule> manifest_rules();

// Return the JSON Schema (draft 2020-12) of manifests.
Json manifest_schema();

// Throw Error 2 for what cannot be registered: a name with characters that do not print, or like a
// URL; a resource that is no absolute URI without a fragment (RFC 8707 §2), or http to another
// machine; a scope outside RFC 6749 §3.3; a redirect URI with a fragment or userinfo, or neither
// https nor loopback (RFC 8252 §7.3); a grant type that is neither in RFC 7591 §2 nor a URI; a path
// that leads out of the manifest's folder.
void check_manifest_name(const std::string& name);
void check_resource(const std::string& resource);
void check_scope_name(const std::string& scope);
void check_redirect_uri(const std::string& uri);
void check_grant_type(const std::string& grant);
void check_secret_to(const std::string& path);

}  // namespace mcpauth::registry
