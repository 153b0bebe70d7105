#include "tests/dev/harness.hpp"

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "jose/jwt.hpp"

namespace mcpauth::dev {
namespace {

const std::string verifier(43, 'v');

World world_of(Harness& harness) {
  return {[&harness] { return harness.now; },
          [&harness](std::size_t bytes) {
            return sha256("random " + std::to_string(harness.drawn++)).substr(0, bytes);
          },
          [&harness](const http::Request& request) { return harness.documents(request); }};
}

}  // namespace

Harness::Harness(const Options& chosen)
    : service(world_of(*this), chosen, base_url), ready(service.ready()) {}

http::Response Harness::send(ServerRequest request) {
  if (!http::header_value(request.headers, "Host"))
    request.headers.push_back({"Host", "127.0.0.1:4000"});
  return service.answer(request).response;
}

http::Response Harness::get(const std::string& target, http::Headers headers) {
  const std::size_t question = std::min(target.find('?'), target.size());
  return send({"GET", target.substr(0, question),
               question < target.size() ? target.substr(question + 1) : "", std::move(headers),
               ""});
}

http::Response Harness::post(const std::string& path, const Parameters& form,
                             http::Headers headers) {
  headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  return send({"POST", path, "", std::move(headers), form_encode(form)});
}

http::Response Harness::post_json(const std::string& path, const Json& body,
                                  http::Headers headers) {
  headers.push_back({"Content-Type", "application/json"});
  return send({"POST", path, "", std::move(headers), json::dump(body)});
}

http::Header Harness::basic() const {
  return {"Authorization", "Basic " + base64_encode(std::string(confidential_client) + ':' +
                                                    ready.confidential_client.client_secret)};
}

Parameters Harness::authorization(const Parameters& changes) const {
  return changed({{"response_type", "code"},
                  {"client_id", public_client},
                  {"redirect_uri", redirect_uri},
                  {"scope", "mcp:read mcp:write"},
                  {"state", "the state"},
                  {"resource", mcp_url},
                  {"code_challenge", base64url_encode(sha256(verifier))},
                  {"code_challenge_method", "S256"}},
                 changes);
}

std::string Harness::code(const Parameters& changes) {
  return answer_of(get("/oauth2/authorize?" + form_encode(authorization(changes)))).at("code");
}

Parameters Harness::redemption(const std::string& code, const Parameters& changes) const {
  return changed({{"grant_type", "authorization_code"},
                  {"client_id", public_client},
                  {"code", code},
                  {"redirect_uri", redirect_uri},
                  {"code_verifier", verifier},
                  {"resource", mcp_url}},
                 changes);
}

Json Harness::sign_in(const Parameters& changes) {
  return body_of(post("/oauth2/token", redemption(code(changes))));
}

std::string Harness::machine_token(const std::string& scope) {
  return body_of(post("/oauth2/token", {{"grant_type", "client_credentials"}, {"scope", scope}},
                      {basic()}))["access_token"];
}

std::string Harness::actor_token() {
  const std::string credentials = ready.agent.agent_id + ':' + ready.agent.agent_secret;
  return body_of(post("/oauth2/token", {{"grant_type", "client_credentials"}},
                      {{"Authorization", "Basic " + base64_encode(credentials)}}))["access_token"];
}

Options automatic() {
  Options options;
  options.consent = Consent::automatic;
  return options;
}

Options automatic_asgardeo() {
  Options options = automatic();
  options.persona = "asgardeo";
  return options;
}

Parameters changed(Parameters base, const Parameters& changes) {
  for (const auto& change : changes) {
    std::erase_if(base, [&](const auto& pair) { return pair.first == change.first; });
    if (!change.second.empty()) base.push_back(change);
  }
  return base;
}

Json body_of(const http::Response& response) {
  return Json::parse(response.body);
}

Json claims_of(const Json& token_response) {
  return jose::decode(token_response.at("access_token").get<std::string>()).claims;
}

std::string header_of(const http::Response& response, std::string_view name) {
  return http::header_value(response.headers, name).value_or("");
}

std::map<std::string, std::string> answer_of(const http::Response& response) {
  const std::string location = header_of(response, "Location");
  const Parameters answer = form_decode(location.substr(location.find('?') + 1)).value();
  return {answer.begin(), answer.end()};
}

http::Header bearer(const std::string& token) {
  return {"Authorization", "Bearer " + token};
}

Answer answer_in(const http::Response& response) {
  return {response.status, body_of(response)};
}

Answer refused(int status, const std::string& error, const std::string& description) {
  return {status, {{"error", error}, {"error_description", description}}};
}

http::Headers Browser::headers() const {
  std::string all;
  for (const auto& [name, value] : cookies) all += (all.empty() ? "" : "; ") + name + '=' + value;
  if (all.empty()) return {};
  return {{"Cookie", all}};
}

http::Response Browser::keep(http::Response response) {
  for (const std::string& header : http::header_values(response.headers, "Set-Cookie")) {
    const std::string pair = header.substr(0, header.find(';'));
    cookies[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  }
  return response;
}

http::Response Browser::get(const std::string& target) {
  return keep(server_.get(target, headers()));
}

http::Response Browser::submit(const http::Response& page, const Parameters& entries) {
  const std::string start = "action=\"";
  const std::size_t action = page.body.find(start) + start.size();
  Parameters form = {{"interaction", hidden(page, "interaction")}, {"csrf", hidden(page, "csrf")}};
  form.insert(form.end(), entries.begin(), entries.end());
  return keep(server_.post(page.body.substr(action, page.body.find('"', action) - action), form,
                           headers()));
}

http::Response Browser::sign_in(const http::Response& page) {
  return get(
      header_of(submit(page, {{"username", "alice"}, {"password", "alice-pass"}}), "Location"));
}

http::Response Browser::open(const Parameters& changes) {
  return get("/oauth2/authorize?" + form_encode(server_.authorization(changes)));
}

std::string hidden(const http::Response& page, const std::string& name) {
  const std::string start = "name=\"" + name + "\" value=\"";
  const std::size_t found = page.body.find(start);
  if (found == std::string::npos) return {};
  const std::size_t begin = found + start.size();
  return page.body.substr(begin, page.body.find('"', begin) - begin);
}

}  // namespace mcpauth::dev
