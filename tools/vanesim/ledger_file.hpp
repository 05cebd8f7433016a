#pragma once

#include "tools/vanesim/centre/ledger.hpp"
#include "tools/vanesim/centre/options.hpp"
#include "tools/vanesim/live_lines.hpp"

#include <string>
#include <vector>

namespace streamvane::tools::vanesim {

/// What a ledger file holds: NDJSON, a header line, then a cell per line in the
/// order of the keys, then what stood open at the end, a line each.
struct ledger_book {
  organization_id organization{};
  instant start{};
  instant end{};
  std::uint64_t seed = 0;
  service_rules rules{};
  std::vector<ledger_cell> cells{};
  source_set sources{};
  live_lines live{};
};

/// Writes the book. Fails with io.
result<> write_ledger(const std::string& path, const ledger_book& book);

/// Reads it back. Fails with io, or invalid: path, line and what is wrong.
result<ledger_book> read_ledger(const std::string& path);

} // namespace streamvane::tools::vanesim
