#include "dev/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "dev/state_access.hpp"

namespace mcpauth::dev {
namespace {

constexpr std::int64_t format_version = 1;

[[noreturn]] void fail(const std::string& what, const std::string& file) {
  throw Error(Exit::store, "state_file",
              "cannot " + what + ' ' + quote(file) + ": " + std::strerror(errno));
}

Json to_json(const Client& client) {
  return {{"id", client.id},
          {"secret", std::string(client.secret.reveal())},
          {"name", client.name},
          {"redirect_uris", client.redirect_uris},
          {"grant_types", client.grant_types},
          {"auth_method", client.auth_method},
          {"id_token_alg", client.id_token_alg},
          {"keys", client.keys},
          {"registration_token", client.registration_token},
          {"issued_at", to_epoch(client.issued_at)},
          {"application", to_json(client.application)}};
}

Json to_json(const RefreshToken& token) {
  const Grant& grant = token.grant;
  return {{"grant", grant.id},
          {"client_id", grant.client_id},
          {"sub", grant.sub},
          {"actor", grant.actor},
          {"scopes", grant.scopes},
          {"resources", grant.resources},
          {"kind", grant.kind},
          {"jkt", grant.jkt},
          {"authenticated", to_epoch(grant.authenticated)},
          {"expires", to_epoch(token.expires)},
          {"spent", token.spent}};
}

Json to_json(const Kept& kept) {
  Json clients = Json::array();
  for (const auto& [id, client] : kept.clients) clients.push_back(to_json(client));
  Json agents = Json::array();
  for (const auto& [id, agent] : kept.agents) agents.push_back(to_json(agent));
  Json apis = Json::array();
  for (const ApiResource& api : kept.api_resources) apis.push_back(to_json(api));
  Json roles = Json::array();
  for (const auto& [id, role] : kept.roles) roles.push_back(to_json(role));
  Json tokens = Json::object();
  for (const auto& [hash, token] : kept.refresh_tokens) tokens[hash] = to_json(token);
  const User& user = kept.user;
  return {{"version", format_version},
          {"keys", kept.keys.private_json()},
          {"user",
           {{"name", user.name},
            {"password", std::string(user.password.reveal())},
            {"sub", user.sub},
            {"full_name", user.full_name},
            {"email", user.email}}},
          {"clients", std::move(clients)},
          {"agents", std::move(agents)},
          {"api_resources", std::move(apis)},
          {"roles", std::move(roles)},
          {"refresh_tokens", std::move(tokens)}};
}

// A member that is there always, and may be empty.
std::string text(const json::Object& object, std::string_view name) {
  return object.optional_string(name).value_or("");
}
std::vector<std::string> texts(const json::Object& object, std::string_view name) {
  return object.optional_strings(name).value_or(std::vector<std::string>());
}
Time time(const json::Object& object, std::string_view name) {
  return from_epoch(object.optional_integer(name).value_or(0));
}

Client parse_client(const json::Object& object) {
  return {.id = object.string("id"),
          .secret = Secret(text(object, "secret")),
          .name = text(object, "name"),
          .redirect_uris = texts(object, "redirect_uris"),
          .grant_types = texts(object, "grant_types"),
          .auth_method = object.string("auth_method"),
          .id_token_alg = object.string("id_token_alg"),
          .keys = text(object, "keys"),
          .registration_token = text(object, "registration_token"),
          .issued_at = time(object, "issued_at")};
}

RefreshToken parse_refresh_token(const json::Object& object) {
  return {.grant = {.id = object.string("grant"),
                    .client_id = object.string("client_id"),
                    .sub = object.string("sub"),
                    .actor = text(object, "actor"),
                    .scopes = texts(object, "scopes"),
                    .resources = texts(object, "resources"),
                    .nonce = {},
                    .kind = text(object, "kind"),
                    .jkt = text(object, "jkt"),
                    .authenticated = time(object, "authenticated")},
          .expires = time(object, "expires"),
          .spent = object.optional_bool("spent").value_or(false)};
}

Kept parse_kept(const Json& value, const json::Source& source) {
  const json::Object object(value, source);
  if (object.optional_integer("version") != format_version)
    object.refuse("version", "is not one that this program writes");
  const auto member = [&](std::string_view name) {
    const Json* found = object.find(name);
    if (!found) object.refuse(name, "is missing");
    return found;
  };
  Kept kept{.keys = Keys(*member("keys")),
            .user = {},
            .clients = {},
            .agents = {},
            .api_resources = {},
            .roles = {},
            .refresh_tokens = {}};
  const json::Object user(*member("user"), source);
  kept.user = {user.string("name"), Secret(user.string("password")), user.string("sub"),
               text(user, "full_name"), text(user, "email")};
  for (const Json& item : *member("clients")) {
    Client client = parse_client({item, source});
    if (const Json* application = json::find(item, "application"))
      client.application = application_from_json(*application, source);
    kept.clients[client.id] = std::move(client);
  }
  for (const Json& item : *member("agents")) {
    Agent agent = agent_from_json(item, source);
    kept.agents[agent.id] = std::move(agent);
  }
  // Files of earlier versions have neither.
  if (const Json* apis = object.find("api_resources"))
    for (const Json& item : *apis)
      kept.api_resources.push_back(api_resource_from_json(item, source));
  if (const Json* roles = object.find("roles"))
    for (const Json& item : *roles) {
      Role role = role_from_json(item, source);
      kept.roles[role.id] = std::move(role);
    }
  for (const auto& [hash, item] : member("refresh_tokens")->items())
    kept.refresh_tokens[hash] = parse_refresh_token({item, source});
  return kept;
}

}  // namespace

std::optional<Kept> load_state(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in && errno == ENOENT) return std::nullopt;
  if (!in) fail("read", file);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const json::Source source{"the state file " + quote(file), Exit::store};
  return parse_kept(json::parse_untrusted(bytes, source, json::bulk), source);
}

void save_state(const std::string& file, const Kept& kept) {
  const std::string bytes = json::dump(to_json(kept)) + '\n';
  const std::string fresh = file + ".new";
  ::unlink(fresh.c_str());
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) fail("create", fresh);
  // Its mode is 0600 whatever the umask takes away.
  bool good = ::fchmod(fd, 0600) == 0;
  for (std::size_t done = 0; good && done < bytes.size();) {
    const ssize_t written = ::write(fd, bytes.data() + done, bytes.size() - done);
    good = written > 0;
    if (good) done += static_cast<std::size_t>(written);
  }
  good = good && ::fsync(fd) == 0;
  if (::close(fd) != 0 || !good) fail("write", fresh);
  if (::rename(fresh.c_str(), file.c_str()) != 0) fail("replace", file);
}

}  // namespace mcpauth::dev
