#pragma once

#include "messages/error.hpp"
#include "tools/vanesim/live_lines.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanesim {

/// What a ledger and a server say of the same thing that stands open; "-" where
/// one says nothing.
struct live_difference {
  std::string what{};
  std::string truth{};
  std::string shown{};
};

struct live_comparison {
  std::uint64_t compared = 0;
  std::vector<live_difference> differences{};
};

/// Takes one envelope of queue-live or agent-live into lines; of after-call
/// work only where `wrap_ups` are told. Fails where it is none.
result<> take_live(std::string_view envelope, bool wrap_ups, live_lines& into);

/// Compares both ways.
live_comparison compare(const live_lines& truth, const live_lines& shown);

} // namespace streamvane::tools::vanesim
