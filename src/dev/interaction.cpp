#include "dev/interaction.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dev/authorization_request.hpp"
#include "dev/device.hpp"
#include "dev/endpoints.hpp"
#include "dev/grants.hpp"
#include "dev/pages.hpp"

namespace mcpauth::dev {
namespace {

// Cookies are shared by all ports of a host, so their names tell servers apart.
std::string cookie_name(const State& state, std::string_view kind) {
  return "mcpauth_dev_" + std::string(kind) + state.base_url.substr(state.base_url.rfind(':') + 1);
}

http::Header set_cookie(const State& state, std::string_view kind, const std::string& value) {
  return {"Set-Cookie",
          cookie_name(state, kind) + '=' + value + "; Path=/oauth2; HttpOnly; SameSite=Lax"};
}

std::string page_path(const std::string& id) {
  return "/oauth2/interaction?id=" + id;
}

Reply page(const State& state, const std::string& id, const Interaction& interaction) {
  return {interaction.session ? consent_page(state, id, interaction, ConsentNote::none)
                              : login_page(state, id, interaction, LoginNote::none)};
}

// Return the interaction `id`, which must live and belong to this browser.
Interaction& own_interaction(State& state, const ServerRequest& request, const std::string& id) {
  Interaction* interaction = state.interactions.find(id, state.world.now());
  if (!interaction)
    throw PageRefusal{410, "This sign-in has expired",
                      "It was begun more than ten minutes ago, or the server was started anew. "
                      "Go back to the application and begin again."};
  if (cookie(request, cookie_name(state, "browser")) != interaction->browser)
    throw PageRefusal{403, "This sign-in belongs to another browser",
                      "Go back to the application and begin again. Cookies must be allowed."};
  return *interaction;
}

struct Submission {
  Parameters form;
  std::string id;
  Interaction& interaction;
};

// Return a form that was really sent from our page.
Submission submission(State& state, const ServerRequest& request) {
  Parameters form = form_parameters(request, "scope");
  std::string id = parameter(form, "interaction");
  Interaction& interaction = own_interaction(state, request, id);
  if (!equal_in_constant_time(parameter(form, "csrf"), interaction.csrf))
    throw PageRefusal{403, "This form was not sent from here",
                      "Nothing was done. Go back to the application and begin again."};
  return {std::move(form), std::move(id), interaction};
}

// A form that comes twice, by a double click or the back button, leads where it led before.
Reply answered(State& state, const Interaction& interaction) {
  const Code* code = state.codes.find(interaction.code, state.world.now());
  if (code && code->spent)
    throw PageRefusal{409, "This sign-in is complete",
                      "You have answered already, and the application has gone on. You can close "
                      "this page."};
  return {redirect(interaction.outcome)};
}

// Carry the person's answer out and return where it leads: to the application, or, where a device
// waits for it, to a last page.
std::string deny(State& state, const AuthorizationRequest& asked) {
  if (!asked.user_code.empty()) return deny_device(state, asked);
  return callback_url(state, asked.redirect_uri, asked.state,
                      {{"error", "access_denied"}, {"error_description", "the user said no"}});
}

std::string allow(State& state, Interaction& interaction, std::vector<std::string> scopes) {
  const AuthorizationRequest& asked = interaction.request;
  const Session& session = *interaction.session;
  const Subject subject{session.sub, "APPLICATION_USER", session.authenticated};
  if (!asked.user_code.empty()) return allow_device(state, asked, subject, std::move(scopes));
  interaction.code = new_code(state, asked, subject, std::move(scopes));
  return callback_url(state, asked.redirect_uri, asked.state, {{"code", interaction.code}});
}

std::vector<std::string> ticked_scopes(const Interaction& interaction, const Parameters& form) {
  std::vector<std::string> scopes;
  for (const std::string& scope : interaction.request.scopes)
    if (std::find(form.begin(), form.end(), std::pair<std::string, std::string>("scope", scope)) !=
        form.end())
      scopes.push_back(scope);
  return scopes;
}

}  // namespace

std::optional<Session> session_of(State& state, const ServerRequest& request) {
  const auto id = cookie(request, cookie_name(state, "session"));
  const Session* session = id ? state.sessions.find(*id, state.world.now()) : nullptr;
  return session ? std::optional(*session) : std::nullopt;
}

Reply begin_interaction(State& state, const ServerRequest& request, AuthorizationRequest asked,
                        std::optional<Session> session) {
  const Time now = state.world.now();
  Interaction interaction;
  interaction.request = std::move(asked);
  interaction.csrf = random_token(state.world);
  interaction.session = std::move(session);
  const auto browser = cookie(request, cookie_name(state, "browser"));
  interaction.browser = browser ? *browser : random_token(state.world);
  const std::string id = random_token(state.world);
  Reply reply = page(state, id, interaction);
  if (!browser) reply.response.headers.push_back(set_cookie(state, "browser", interaction.browser));
  state.interactions.put(id, std::move(interaction), now + form_lifetime, now);
  return reply;
}

Reply show_interaction(State& state, const ServerRequest& request) {
  const std::string id = parameter(query_parameters(request), "id");
  const Interaction& interaction = own_interaction(state, request, id);
  return interaction.outcome.empty() ? page(state, id, interaction) : answered(state, interaction);
}

Reply submit_login(State& state, const ServerRequest& request) {
  const auto [form, id, interaction] = submission(state, request);
  if (!interaction.outcome.empty()) return answered(state, interaction);
  const User& user = state.kept.user;
  if (parameter(form, "username") != user.name ||
      Secret(parameter(form, "password")) != user.password) {
    interaction.request.login_hint = parameter(form, "username");
    return {login_page(state, id, interaction, LoginNote::wrong_password)};
  }
  const Time now = state.world.now();
  interaction.session = Session{user.sub, now};
  const std::string session = random_token(state.world);
  state.sessions.put(session, *interaction.session, now + session_lifetime, now);
  Reply reply{redirect(page_path(id))};
  reply.response.headers.push_back(set_cookie(state, "session", session));
  return reply;
}

Reply submit_consent(State& state, const ServerRequest& request) {
  const auto [form, id, interaction] = submission(state, request);
  if (!interaction.outcome.empty()) return answered(state, interaction);
  if (!interaction.session) return {redirect(page_path(id))};
  const AuthorizationRequest& asked = interaction.request;
  if (parameter(form, "decision") != "allow") {
    interaction.outcome = deny(state, asked);
    return {redirect(interaction.outcome)};
  }
  std::vector<std::string> scopes = ticked_scopes(interaction, form);
  if (scopes.empty()) return {consent_page(state, id, interaction, ConsentNote::nothing_ticked)};
  interaction.outcome = allow(state, interaction, std::move(scopes));
  return {redirect(interaction.outcome)};
}

}  // namespace mcpauth::dev
