#include "app/browser.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "app/child_process.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace mcpauth::app {
namespace {

struct Opener {
  const char* path;
  bool needs_display;
};
// The first is there only under the Windows Subsystem for Linux.
constexpr Opener openers[] = {{"/usr/bin/wslview", false},
                              {"/usr/bin/xdg-open", true},
                              {"/usr/bin/sensible-browser", true},
                              {"/usr/bin/x-www-browser", true}};

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// Without a display these would start and fail, which nobody would see.
std::string opener() {
  const bool display = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
  for (const auto& [path, needs_display] : openers) {
    if ((display || !needs_display) && ::access(path, X_OK) == 0) return path;
  }
  return {};
}

bool is_web_url(std::string_view url) {
  return (url.starts_with("https://") || url.starts_with("http://")) &&
         std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::optional<std::string> open_browser(const std::string& command, const std::string& url,
                                        Descriptor end) {
  if (!is_web_url(url))
    throw Error(Exit::unsafe, "url_refused",
                fmt::format("no browser is opened at {}: it is not a web address", quote(url)));
  const std::string program = command.empty() ? opener() : command;
  if (program.empty()) return "none was named, and no desktop is here that has one";
  const Child child = start_child({program, url});
  if (child.error != 0)
    return fmt::format("{}: {}", quote(program), std::generic_category().message(child.error));
  // Somebody has to wait for it, or it stays as a zombie for as long as we live.
  std::thread([pid = child.pid, end = std::move(end)] {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (end && status != 0) std::ignore = ::write(end.number(), "!", 1);
  }).detach();
  return {};
}

}  // namespace mcpauth::app
