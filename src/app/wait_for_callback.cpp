#include "app/wait_for_callback.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "app/input_lines.hpp"
#include "app/output.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

void show_url(Env& env, const std::string& host, const std::string& url) {
  env.verbosity = std::max(env.verbosity, 0);  // the URL is the one thing that is never hidden
  say(env, "to sign in at " + host + ", visit\n\n    " + url + "\n");
}

// The two ends of a pipe on which we hear of the browser's end.
struct BrowserEnd {
  Descriptor ours;
  Descriptor its;
};

BrowserEnd browser_end() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};  // then we do not hear of it
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void tell_of_end(Env& env, const Descriptor& end, const std::string& otherwise) {
  char failure = 0;
  if (::read(end.number(), &failure, 1) != 1) return;
  warn(env,
       "the browser ended with a failure: visit that page yourself, or name another browser "
       "with --browser");
  if (!otherwise.empty()) say(env, otherwise);
}

// Return the descriptor that can be read once the browser has ended, where one was started.
Descriptor send_to_browser(Env& env, const BrowserOptions& options, const std::string& url,
                           bool takes_paste, const std::string& otherwise) {
  const std::string host =
      parse_url(url.substr(0, url.find('?')), "authorization URL", UrlFrom::server).host;
  if (options.no_browser) {
    show_url(env, host, url);
    if (takes_paste)
      say(env, "then paste here the URL that the browser ends at; never paste it anywhere else");
    if (!otherwise.empty()) say(env, otherwise);
    return {};
  }
  const auto command =
      options.browser.empty() ? env.variable("BROWSER").value_or("") : options.browser;
  auto end = browser_end();
  if (const auto problem = env.open_browser(command, url, std::move(end.its))) {
    warn(env, "no browser: " + *problem);
    show_url(env, host, url);
    if (!otherwise.empty()) say(env, otherwise);
    return {};
  }
  // Whether it then shows a page nobody can tell us.
  say(env, "opening the browser to sign in at " + host + "; if no page appears, visit\n\n    " +
               url + "\n");
  return std::move(end.ours);
}

// What is copied often comes with blanks, quotes or angle brackets around it; a URL has none of
// them (U-1, RFC 3986 appendix C).
std::string_view unquoted(std::string_view text) {
  if (text.size() < 2) return text;
  const bool is_quoted = text.front() == text.back() &&
                         (text.front() == '"' || text.front() == '\'' || text.front() == '`');
  const bool is_bracketed = text.front() == '<' && text.back() == '>';
  return is_quoted || is_bracketed ? text.substr(1, text.size() - 2) : text;
}

// Take what has been pasted, which may be half a line; return whether stdin may bring more.
bool take_paste(Env& env, InputLines& pasted, const oauth::Pending& pending,
                std::optional<oauth::AuthorizationCode>& code) {
  for (std::string& line : pasted.arrived()) {
    const auto url = unquoted(line);
    if (url.empty() || code) continue;
    code = oauth::validate_callback_url(url, pending);
    wipe(line);
    if (!code) warn(env, "that is not the URL that this sign-in waits for");
  }
  return !pasted.ended();
}

// Of a redirect URI that the server does not take, the page in the browser alone hears (RFC 6749
// §4.1.2.1).
Error nobody_came(const std::string& redirect_uri) {
  return Error(Exit::sign_in_needed, "nobody_came", "nobody came back from the sign-in in time",
               "run the command again; --timeout SECONDS waits longer; where the page refused the "
               "redirect URI " +
                   redirect_uri +
                   ", name with --redirect-uri one that the client is registered with");
}

}  // namespace

oauth::AuthorizationCode wait_for_callback(const Context& context, const BrowserOptions& options,
                                           const std::string& url, const oauth::Pending& pending,
                                           CallbackListener& listener,
                                           const std::string& otherwise) {
  Env& env = context.env;
  auto input = options.no_browser ? env.in_descriptor : std::nullopt;
  const auto browser = send_to_browser(env, options, url, input.has_value(), otherwise);
  if (browser) input = browser.number();
  const auto deadline =
      context.deadline->value_or(std::chrono::steady_clock::now() + patience_with_people);
  InputLines pasted(env.in, env.in_descriptor);
  std::optional<oauth::AuthorizationCode> code;
  const auto judge = [&](std::string_view query) {
    code = oauth::validate_callback(query, pending);
    return code ? Verdict::accepted : Verdict::not_ours;
  };
  env.watch_stop();
  while (!code) {
    const auto end = listener.wait(judge, deadline, env.stop, input);
    if (end == WaitEnd::stopped)
      throw Error(env.stopped_by(), "stopped", "stopped while waiting for the sign-in");
    if (end == WaitEnd::timed_out) throw nobody_came(pending.redirect_uri);
    if (end != WaitEnd::input) continue;
    if (browser) tell_of_end(env, browser, otherwise);
    if (!browser && take_paste(env, pasted, pending, code)) continue;
    if (!browser)
      say(env, "stdin has ended, so nothing can be pasted; the browser may still come back to " +
                   pending.redirect_uri);
    input.reset();
  }
  return *code;
}

}  // namespace mcpauth::app
