#include "tools/vanectl/session.hpp"
#include "tools/vanectl/table.hpp"
#include "tools/vanectl/verbs.hpp"

#include <algorithm>

namespace streamvane::tools::vanectl {

namespace {

constexpr millis ask_again{500};

/// The checks, a line each, as they came.
std::string lines_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    out += clean(text.substr(0, end)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

} // namespace

exit_code check_ready(session& s) {
  millis left{0};
  if (const auto* wait = s.asked().value("wait")) {
    auto length = parse_duration(*wait);
    if (!length)
      return s.fail(exit_usage, "option --wait: " + length.why().what);
    left = *length;
  }
  for (;;) {
    auto said = s.node().get_text("/readyz?verbose");
    if (said) {
      s.out() << lines_of(said.text);
      return exit_ok;
    }
    bool may_pass
        = said.code == exit_try_later || said.code == exit_unreachable;
    if (!may_pass || left <= millis{0}) {
      if (said.code != exit_try_later)
        return s.fail(said);
      s.out() << lines_of(said.text);
      return exit_failed;
    }
    auto pause = std::min(ask_again, left);
    s.world().pause(pause);
    left -= pause;
  }
}

exit_code version(session& s) {
  return s.show("/version");
}

} // namespace streamvane::tools::vanectl
