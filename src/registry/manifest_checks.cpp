#include "base/text.hpp"
#include "base/url.hpp"
#include "http/admission.hpp"
#include "oauth/registration.hpp"
#include "oauth/scopes.hpp"
#include "registry/manifest_schema.hpp"

namespace mcpauth::registry {
namespace {

constexpr std::size_t longest_name = 200;

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error(Exit::usage, "usage", quote(text) + ' ' + why);
}

}  // namespace

void check_manifest_name(const std::string& name) {
  if (name.empty()) refuse(name, "is no name");
  if (name.size() > longest_name) refuse(name, "is longer than 200 bytes");
  if (safe_text(name, longest_name) != name) refuse(name, "has characters that do not print");
  if (name.front() == ' ' || name.back() == ' ') refuse(name, "begins or ends with a blank");
  if (name.find("://") != std::string::npos) refuse(name, "looks like a URL, which names are not");
  if (name.front() == '-') refuse(name, "looks like an option");
}

void check_resource(const std::string& resource) {
  http::admit_spelling(parse_url(resource, "resource", UrlFrom::user), http::Reach::anywhere, {});
}

void check_scope_name(const std::string& scope) {
  const auto scopes = oauth::parse_scopes(scope, "the scope");
  if (scopes.size() != 1 || scopes.front() != scope) refuse(scope, "is not one scope");
}

void check_redirect_uri(const std::string& uri) {
  oauth::parse_redirect_uri(uri);
}

// RFC 7591 §2, and RFC 6749 §4.5: an extension grant is called by an absolute URI.
void check_grant_type(const std::string& grant) {
  for (const char* known :
       {"authorization_code", "implicit", "password", "client_credentials", "refresh_token"})
    if (grant == known) return;
  if (grant.find(':') == std::string::npos) refuse(grant, "is no grant type, and no URI of one");
}

void check_secret_to(const std::string& path) {
  if (path.empty()) refuse(path, "is no path");
  if (path.front() == '/' || path.front() == '~') refuse(path, "is not relative to the manifest");
  for (const auto& part : split(path, '/')) {
    if (part == "..") refuse(path, "leads out of the manifest's folder");
  }
  if (path.back() == '/') refuse(path, "is a folder");
  if (safe_text(path, path.size()) != path) refuse(path, "has characters that do not print");
}

}  // namespace mcpauth::registry
