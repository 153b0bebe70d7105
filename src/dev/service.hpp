// The whole server as a function from requests to answers.
#pragma once

#include <mutex>
#include <vector>

#include "dev/failures.hpp"
#include "dev/routes.hpp"
#include "dev/server.hpp"
#include "dev/state.hpp"

namespace mcpauth::dev {

class Service {
 public:
  // `base_url` is where it will be reached: http://127.0.0.1:PORT. Throws exit 2 for an unknown
  // persona or failure, exit 7 for a state file that cannot be read or written.
  Service(World world, const Options& options, std::string base_url);

  // Return the answer. Threads may ask at once; `finish` has been called.
  Reply answer(const ServerRequest& request);

  // Return what clients need to know.
  Ready ready() const;

  // Begin what the first requests should not have to wait for.
  void warm_up();

 private:
  Reply handled(const Route& route, const ServerRequest& request);
  Reply with_failures(const Route& route, const ServerRequest& request);
  void save();

  State state_;
  std::vector<Route> routes_;
  std::vector<Failure> failures_;
  std::string state_file_;
  std::mutex mutex_;
};

}  // namespace mcpauth::dev
