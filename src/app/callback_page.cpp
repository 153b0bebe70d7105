#include "app/callback_page.hpp"

#include <fmt/format.h>

#include <string_view>

#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace mcpauth::app {
namespace {

constexpr std::string_view style =
    ":root{color-scheme:light dark}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;"
    "font:16px/1.6 system-ui,sans-serif;color:#1d2430;background:#f4f5f8}"
    "main{width:100%;max-width:30rem;padding:32px;border-radius:12px;background:#fff;"
    "box-shadow:0 1px 3px #0002,0 8px 32px #0001}"
    "h1{margin:0 0 12px;font-size:1.5rem;line-height:1.25}"
    "p{margin:0}"
    "small{display:block;margin-top:24px;color:#667085}"
    "@media(prefers-color-scheme:dark){body{color:#e6e9ef;background:#14171c}"
    "main{background:#1e2229}small{color:#98a2b3}}";

struct Status {
  int number;
  std::string_view phrase;
  std::string_view text;
};

constexpr Status statuses[] = {
    {400, "Bad Request", "This is not the answer that mcpauth waits for."},
    {403, "Forbidden", "Only a browser that is sent here may come here."},
    {404, "Not Found", "There is nothing here."},
    {405, "Method Not Allowed", "mcpauth takes the answer in the query of a GET request only."},
    {410, "Gone", "mcpauth has its answer already."},
    {421, "Misdirected Request", "This host is not served here."},
    {431, "Request Header Fields Too Large", "The request is too long."},
};

std::string answer(std::string_view status, std::string_view type, std::string_view body) {
  return fmt::format(
      "HTTP/1.1 {}\r\n"
      "Content-Type: {}; charset=utf-8\r\n"
      "Content-Length: {}\r\n"
      "Connection: close\r\n"
      "Allow: GET\r\n"
      "Cache-Control: no-store\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\n\r\n{}",
      status, type, body.size(), base64_encode(sha256(style)), body);
}

std::string page(std::string_view heading, std::string_view text) {
  return answer("200 OK", "text/html",
                fmt::format("<!doctype html>\n"
                            "<html lang=\"en\">\n"
                            "<meta charset=\"utf-8\">\n"
                            "<meta name=\"viewport\" content=\"width=device-width\">\n"
                            "<title>{0} · mcpauth</title>\n"
                            "<style>{2}</style>\n"
                            "<main>\n<h1>{0}</h1>\n<p>{1}</p>\n"
                            "<small>mcpauth on this computer</small>\n</main>\n</html>\n",
                            heading, text, style));
}

}  // namespace

std::string accepted_answer() {
  return page("Back to the terminal",
              "mcpauth has the answer of the authorization server. You can close this page.");
}

std::string refused_answer() {
  return page("Not signed in",
              "The sign-in ended without success. The terminal says why; you can close this page.");
}

std::string plain_answer(int status) {
  for (const auto& row : statuses) {
    if (row.number == status)
      return answer(fmt::format("{} {}", row.number, row.phrase), "text/plain",
                    fmt::format("{}\n", row.text));
  }
  return plain_answer(400);
}

}  // namespace mcpauth::app
