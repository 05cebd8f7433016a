#pragma once

#include "tools/vanesim/check/envelope.hpp"
#include "tools/vanesim/ledger_file.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace streamvane::tools::vanesim {

/// One value that differs.
struct difference {
  cell_key cell{};
  std::string what{};  ///< A metric with its qualifier, or a KPI.
  std::string truth{}; ///< "count 12 sum 91200 …" or "8/10" or "-".
  std::string shown{};
};

/// What came out of comparing a ledger with what a server shows.
struct comparison {
  static constexpr std::size_t listed_max = 40;

  std::uint64_t cells = 0;   ///< In the ledger or shown, in the window.
  std::uint64_t metrics = 0; ///< Values compared.
  std::uint64_t kpis = 0;
  std::uint64_t differing_cells = 0;
  std::uint64_t differences = 0;
  std::vector<difference> listed{}; ///< The first of them.
  std::set<std::string> not_kept{}; ///< Shown metrics beside the ledger's.
  std::string truth_digest{};
  std::string shown_digest{};
};

/// Compares both ways: what is missing, what is too much, what is different.
/// Times in status are compared in whole quarters of the simulated day only.
/// KPIs are recomputed from the ledger as exact fractions and compared with
/// those that are shown.
comparison compare(const ledger_book& book, const shown_cells& shown);

} // namespace streamvane::tools::vanesim
