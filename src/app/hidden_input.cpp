#include "app/hidden_input.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <termios.h>
#include <unistd.h>

#include <array>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace mcpauth::app {
namespace {

[[noreturn]] void nothing_typed() {
  throw Error(Exit::usage, "secret_unreadable", "nothing could be read from the terminal");
}

// A terminal that does not show what is typed. Keys that stop a program do nothing meanwhile: the
// shell would get a terminal without echo.
class Hidden {
 public:
  explicit Hidden(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) nothing_typed();
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL | ICANON | ISIG;
    hidden.c_cc[VSUSP] = hidden.c_cc[VQUIT] = _POSIX_VDISABLE;
    if (::tcsetattr(terminal_, TCSAFLUSH, &hidden) != 0) nothing_typed();
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() { ::tcsetattr(terminal_, TCSAFLUSH, &before_); }

 private:
  int terminal_;
  termios before_{};
};

}  // namespace

Secret read_hidden(const std::string& prompt, const Waiting& waiting) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) nothing_typed();
  const Hidden hidden(terminal.number());
  if (::write(terminal.number(), prompt.data(), prompt.size()) < 0) nothing_typed();
  std::array<char, 4096> line{};  // as long as a terminal's line can be (termios(3))
  ssize_t length = -1;
  try {
    wait_readable(terminal.number(), waiting, "reading a secret");
    length = ::read(terminal.number(), line.data(), line.size());
  } catch (const Error&) {
    static_cast<void>(::write(terminal.number(), "\n", 1));
    throw;
  }
  if (length <= 0 || line.at(static_cast<std::size_t>(length) - 1) != '\n') nothing_typed();
  const Secret secret(std::string_view(line.data(), static_cast<std::size_t>(length) - 1));
  OPENSSL_cleanse(line.data(), line.size());
  return secret;
}

}  // namespace mcpauth::app
