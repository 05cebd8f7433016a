#include "config/load.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/node.hpp"
#include "tools/streamvaned/node_options.hpp"
#include "tools/streamvaned/wall_clock.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace {

using namespace streamvane;
using namespace streamvane::tools::streamvaned;

constexpr int exit_ok = 0;
constexpr int exit_usage = 64;
constexpr int exit_internal = 70;
constexpr int exit_config = 78;

constexpr std::string_view usage
    = "usage: streamvaned [--config FILE] [--check] [--version [--json]]\n"
      "  --config FILE  default /etc/streamvane/streamvane.yaml\n"
      "  --check        validate the configuration and leave\n";

struct command {
  std::string config = "/etc/streamvane/streamvane.yaml";
  bool check = false;
  bool version = false;
  bool json = false;
  bool help = false;
};

std::optional<command> parse(int count, char** words) {
  command c;
  for (int i = 1; i < count; ++i) {
    std::string_view word{words[i]};
    if (word == "--config" && i + 1 < count)
      c.config = words[++i];
    else if (word == "--check")
      c.check = true;
    else if (word == "--version")
      c.version = true;
    else if (word == "--json")
      c.json = true;
    else if (word == "--help" || word == "-h")
      c.help = true;
    else
      return std::nullopt;
  }
  return c;
}

/// One JSON object a line on stderr, so that a machine can read it, too.
void report(std::string_view line) {
  static std::mutex mutex;
  std::string text;
  json::writer out{text};
  out.start_object();
  out.member("at", to_iso(wall_clock()));
  out.member("message", line).end_object();
  text += '\n';
  std::lock_guard guard{mutex};
  std::fwrite(text.data(), 1, text.size(), stderr);
}

result<node_options> load_options(const std::string& file) {
  auto document = config::load(file);
  if (!document)
    return document.why();
  auto options = read_options(*document, wall_clock);
  if (auto fine = document->finish(); !fine)
    return fine.why();
  options.config = digest_of(*document, options);
  return options;
}

int run(node_options options) {
  // Only this thread takes signals, by waiting for them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  auto started = node::start(std::move(options), report);
  if (!started) {
    report("cannot start: " + to_string(started.why()));
    return started.why().code == errc::invalid ? exit_config : exit_internal;
  }
  for (const auto& address : (*started)->addresses())
    report("listening on " + address);
  for (;;) {
    std::timespec patience{.tv_sec = 1, .tv_nsec = 0};
    int got = sigtimedwait(&signals, nullptr, &patience);
    if (got > 0)
      break;
    if ((*started)->failed())
      return exit_internal;
  }
  report("stopping");
  // A second signal ends the process at once.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  started->reset();
  report("stopped");
  return exit_ok;
}

} // namespace

int main(int count, char** words) {
  umask(0077);
  auto asked = parse(count, words);
  if (!asked) {
    std::fwrite(usage.data(), 1, usage.size(), stderr);
    return exit_usage;
  }
  if (asked->help) {
    std::fwrite(usage.data(), 1, usage.size(), stdout);
    return exit_ok;
  }
  if (asked->version) {
    std::printf(asked->json ? "{\"version\":\"%s\"}\n" : "streamvaned %s\n",
                STREAMVANE_VERSION);
    return exit_ok;
  }
  auto options = load_options(asked->config);
  if (!options) {
    std::fprintf(stderr, "%s\n", options.why().what.c_str());
    return exit_config;
  }
  if (asked->check)
    return exit_ok;
  return run(std::move(*options));
}
