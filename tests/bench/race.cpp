// Times programs against each other: each round starts every one once, so that what else the
// machine does hits all alike. usage: race ROUNDS NAME COMMAND… [-- NAME COMMAND…]… prints for
// each: NAME, the median of its milliseconds, the median of its ratio to the first in the same
// round.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Runner {
  std::string name;
  std::vector<std::string> command;
  std::vector<double> milliseconds;
  std::vector<double> ratios;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::vector<std::string> words_of(const Runner& runner, int round) {
  auto words = runner.command;
  for (auto& word : words) {
    if (const auto at = word.find("{}"); at != std::string::npos)
      word.replace(at, 2, std::to_string(round));
  }
  return words;
}

double time_of(const Runner& runner, int round) {
  auto words = words_of(runner, round);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {0, 1, 2}) {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  }
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    std::fprintf(stderr, "race: %s failed\n", runner.name.c_str());
    std::exit(1);
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&actions);
  return took.count();
}

std::vector<Runner> parse(int argc, char** argv) {
  std::vector<Runner> runners;
  for (int i = 2; i < argc; ++i) {
    runners.push_back({argv[i], {}, {}, {}});
    while (++i < argc && std::string(argv[i]) != "--") runners.back().command.push_back(argv[i]);
  }
  return runners;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  auto runners = parse(argc, argv);
  const int warm_up = 3;
  for (int round = -warm_up; round < std::atoi(argv[1]); ++round) {
    double first = 0;
    for (auto& runner : runners) {
      const double took = time_of(runner, round);
      if (&runner == &runners.front()) first = took;
      if (round < 0) continue;
      runner.milliseconds.push_back(took);
      runner.ratios.push_back(took / first);
    }
  }
  for (const auto& runner : runners) {
    std::printf("%-42s %8.2f ms  %6.2f ×\n", runner.name.c_str(), median(runner.milliseconds),
                median(runner.ratios));
  }
}
