// Programs that we start: without a shell of ours, without our secrets, without our descriptors.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace mcpauth::app {

struct Child {
  pid_t pid = -1;
  int error = 0;  // errno where it could not be started
};

// Start `arguments[0]`, a path or a name looked up in PATH. The child has no MCPAUTH_ variable, no
// descriptor but the standard ones, and signals as a shell gives them. Its stdin is /dev/null; its
// stdout is `output`, or /dev/null where that is negative, in which case stderr is so too and the
// child gets a session of its own (Ctrl-C does not reach it).
Child start_child(const std::vector<std::string>& arguments, int output = -1);

}  // namespace mcpauth::app
