#include "dev/pages.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "dev/permissions.hpp"
#include "dev/style.hpp"

namespace mcpauth::dev {
namespace {

// Return `text` fit for HTML, also within quotes: no markup, and nothing that hides or reorders.
std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : safe_text(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// Return the place of a form's last redirect as a CSP source: browsers hold `form-action` against
// redirects too. An IPv6 literal has no form there (CSP 3 §2.3.1), so its scheme has to do.
std::string redirect_source(std::string_view uri) {
  const std::string scheme(uri.substr(0, uri.find(':') + 1));
  if (!uri.substr(scheme.size()).starts_with("//")) return scheme;
  const std::size_t host = scheme.size() + 2;
  if (uri.substr(host).starts_with("[")) return scheme;
  return std::string(uri.substr(0, uri.find_first_of("/?#", host)));
}

http::Response html(int status, std::string_view title, const std::string& main,
                    const std::string& form_targets) {
  static const std::string style_source = "'sha256-" + base64_encode(sha256(style_sheet)) + "'";
  std::string body =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>" +
      escape(title) + " · mcpauth dev</title>\n<style>" + std::string(style_sheet) +
      "</style>\n</head>\n<body>\n<main>\n" + main +
      "</main>\n<footer>mcpauth dev · a development server, for test data "
      "only</footer>\n</body>\n</html>\n";
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Content-Security-Policy", "default-src 'none'; style-src " + style_source +
                                                      "; form-action " + form_targets +
                                                      "; frame-ancestors 'none'; base-uri 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

std::string form_start(std::string_view path, const std::string& id,
                       const Interaction& interaction) {
  return "<form method=\"post\" action=\"" + std::string(path) +
         "\">\n<input type=\"hidden\" name=\"interaction\" value=\"" + escape(id) +
         "\">\n<input type=\"hidden\" name=\"csrf\" value=\"" + escape(interaction.csrf) + "\">\n";
}

std::string client_name(const State& state, const AuthorizationRequest& request) {
  const Client* client = find_client(state, request.client_id);
  return escape(client && !client->name.empty() ? client->name : request.client_id);
}

std::string alert(std::string_view text) {
  return "<p class=\"alert\" role=\"alert\">" + std::string(text) + "</p>\n";
}

std::string agent_paragraph(const State& state, const AuthorizationRequest& request) {
  const Agent* agent = find_agent(state, request.requested_actor);
  if (!agent) return {};
  return "<div class=\"agent\"><p><strong>" + escape(agent->name) +
         "</strong> is an agent. It will act in your name.</p><code>" + escape(agent->id) +
         "</code></div>\n";
}

std::string scope_box(const State& state, const std::string& name, std::string_view checked) {
  return "<label class=\"scope\"><input type=\"checkbox\" name=\"scope\" value=\"" + escape(name) +
         "\"" + std::string(checked) + "><span>" + escape(scope_title(state, name)) + "<code>" +
         escape(name) + "</code></span></label>\n";
}

std::string resource_paragraph(const State& state, const AuthorizationRequest& request) {
  if (!state.persona->honours_resource) return {};
  std::vector<std::string> names = request.resources;
  if (names.empty()) names.push_back(state.mcp_url());
  for (std::string& name : names) name = "<code>" + escape(name) + "</code>";
  return "<p class=\"fact\"><span>Server</span>" + join(names, " ") + "</p>\n";
}

}  // namespace

http::Response login_page(const State& state, const std::string& id, const Interaction& interaction,
                          LoginNote note) {
  const bool wrong = note == LoginNote::wrong_password;
  const std::string described = wrong ? " aria-describedby=\"problem\" aria-invalid=\"true\"" : "";
  const std::string name = escape(interaction.request.login_hint);
  std::string main = "<h1>Sign in</h1>\n<p><strong>" + client_name(state, interaction.request) +
                     "</strong> asks you to sign in.</p>\n";
  if (wrong)
    main +=
        "<p class=\"alert\" id=\"problem\" role=\"alert\">The user name or the password is "
        "wrong.</p>\n";
  main += form_start("/oauth2/login", id, interaction) +
          "<label for=\"username\">User name</label>\n<input id=\"username\" name=\"username\" "
          "value=\"" +
          name +
          "\" autocomplete=\"username\" autocapitalize=\"none\" "
          "spellcheck=\"false\" required" +
          (name.empty() ? " autofocus" : "") + described +
          ">\n<label for=\"password\">Password</label>\n<input id=\"password\" name=\"password\" "
          "type=\"password\" autocomplete=\"current-password\" required" +
          (name.empty() ? "" : " autofocus") + described +
          ">\n<div class=\"buttons\"><button type=\"submit\">Sign in</button></div>\n</form>\n"
          "<p class=\"note\">Both are in the line that <code>mcpauth dev</code> printed when it "
          "was ready.</p>\n";
  return html(wrong ? 403 : 200, "Sign in", main, "'self'");
}

http::Response consent_page(const State& state, const std::string& id,
                            const Interaction& interaction, ConsentNote note) {
  const AuthorizationRequest& request = interaction.request;
  const User& user = state.kept.user;
  std::string main = "<h1>Allow access?</h1>\n<p><strong>" + client_name(state, request) +
                     "</strong> wants to act for you.</p>\n" + agent_paragraph(state, request);
  if (note == ConsentNote::nothing_ticked) main += alert("Tick what you allow, or choose Deny.");
  main += "<p class=\"fact\"><span>You are</span>" + escape(user.full_name) + " <code>" +
          escape(user.name) + "</code></p>\n" + resource_paragraph(state, request) +
          form_start("/oauth2/consent", id, interaction) + "<fieldset>\n<legend>It may</legend>\n";
  for (const std::string& scope : request.scopes)
    main += scope_box(state, scope, note == ConsentNote::none ? " checked" : "");
  main +=
      "</fieldset>\n<div class=\"buttons\"><button type=\"submit\" name=\"decision\" "
      "value=\"allow\">Allow</button>\n<button type=\"submit\" name=\"decision\" "
      "value=\"deny\" class=\"quiet\">Deny</button></div>\n</form>\n<p class=\"note\">" +
      (request.user_code.empty()
           ? "Then you return to <code>" + escape(request.redirect_uri) + "</code>"
           : "Your device shows the code <code>" + escape(request.user_code) +
                 "</code>. If it shows another one, choose Deny.") +
      "</p>\n";
  // A device's consent ends here.
  const std::string end =
      request.redirect_uri.empty() ? "" : ' ' + redirect_source(request.redirect_uri);
  return html(200, "Allow access?", main, "'self'" + end);
}

http::Response device_page(const std::string& user_code, DeviceNote note) {
  const bool wrong = note == DeviceNote::unknown_code;
  std::string main =
      "<h1>Sign a device in</h1>\n<p>Enter the code that your device shows. Nobody else should "
      "have "
      "given it to you.</p>\n";
  if (wrong)
    main +=
        "<p class=\"alert\" id=\"problem\" role=\"alert\">No device waits with this code.</p>\n";
  main +=
      "<form method=\"post\" action=\"/oauth2/device\">\n<label for=\"user_code\">Code</label>\n"
      "<input id=\"user_code\" name=\"user_code\" value=\"" +
      escape(user_code) +
      "\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" required "
      "autofocus" +
      (wrong ? " aria-describedby=\"problem\" aria-invalid=\"true\"" : "") +
      ">\n<div class=\"buttons\"><button type=\"submit\">Continue</button></div>\n</form>\n";
  return html(wrong ? 404 : 200, "Sign a device in", main, "'self'");
}

http::Response refusal_page(const PageRefusal& refusal) {
  return html(refusal.status, refusal.title,
              "<h1>" + escape(refusal.title) + "</h1>\n<p>" + escape(refusal.text) + "</p>\n",
              "'none'");
}

Reply welcome_page(State& state, const ServerRequest&) {
  const auto row = [](std::string_view name, const std::string& value) {
    return "<p class=\"fact\"><span>" + std::string(name) + "</span><code>" + escape(value) +
           "</code></p>\n";
  };
  return {html(200, "Ready",
               "<h1>Ready</h1>\n<p>An authorization server and an MCP server that it guards, to "
               "develop with.</p>\n" +
                   row("Issuer", state.issuer()) + row("Server", state.mcp_url()) +
                   "<p class=\"note\">Try <code>mcpauth call " + escape(state.mcp_url()) +
                   "</code></p>\n",
               "'none'")};
}

}  // namespace mcpauth::dev
