#include "tools/vanectl/run.hpp"

#include "tools/vanectl/help.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <array>
#include <sstream>

namespace streamvane::tools::vanectl {

namespace {

constexpr millis refresh{2'000};

/// To the upper left corner, and nothing below it.
constexpr std::string_view clear_screen = "\x1b[H\x1b[2J";

/// Where a daemon listens by default: of a checkout, then of a package.
constexpr std::array<const char*, 2> sockets{"run/streamvane.sock",
                                             "/run/streamvane/admin.sock"};

std::string url_of(const command& asked, const surroundings& world) {
  if (!asked.server.empty())
    return asked.server;
  if (!asked.socket.empty())
    return "unix:" + asked.socket;
  for (const auto* path : sockets)
    if (world.exists(path))
      return std::string{"unix:"} + path;
  return std::string{"unix:"} + sockets.back();
}

exit_code help(const command& asked, std::ostream& to) {
  if (asked.verb != nullptr)
    to << help_of(verbs(), asked.verb->noun);
  else if (!asked.help_noun.empty())
    to << help_of(verbs(), asked.help_noun);
  else
    to << overview(verbs());
  return exit_ok;
}

/// Shows it anew and anew; ends with the time given or the first failure.
exit_code watch(const command& asked, daemon& node, surroundings& world) {
  auto left = asked.watch_for;
  for (;;) {
    std::ostringstream page; // Whole before it is shown: no flicker.
    session s{asked, node, world, page};
    auto code = asked.verb->run(s);
    if (world.terminal && code == exit_ok)
      *world.out << clear_screen;
    *world.out << page.str() << std::flush;
    if (code != exit_ok || !*world.out)
      return code;
    if (left && *left < refresh)
      return exit_ok;
    world.pause(refresh);
    if (left)
      *left -= refresh;
  }
}

} // namespace

exit_code run(std::span<const std::string> words, surroundings& world) {
  auto asked = parse_command(words, verbs());
  if (!asked) {
    *world.err << "vanectl: " << asked.why().what
               << "\nvanectl help tells what there is.\n";
    return exit_usage;
  }
  if (asked->help)
    return help(*asked, *world.out);
  daemon node{url_of(*asked, world)};
  if (asked->watch)
    return watch(*asked, node, world);
  session s{*asked, node, world, *world.out};
  return asked->verb->run(s);
}

} // namespace streamvane::tools::vanectl
