#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "runtime/metrics_store/page_file.hpp"

#include <functional>
#include <string_view>

namespace streamvane::runtime::metrics_store {

/// Called for every row of every table; a failure ends the walk.
using walk_visitor = std::function<result<>(
    std::string_view table, std::string_view key, std::string_view value)>;

/// Walks over all that the commit of `meta` can reach and proves that LMDB can
/// too: page numbers, types and bounds, order and range of the keys, depth, and
/// counts; that no page is used twice or both used and free; that tables are
/// plain. A file that passes gives every row that was put into it and does not
/// crash LMDB. Visits the rows of table `meta` first.
///
/// Memory: one bit a page and one page a level. Errors: corrupt (names file and
/// page), io, unavailable (`progress` ended it), and what `visit` fails with.
result<scrub_report> walk_pages(const page_file& file, const meta_page& meta,
                                const walk_visitor& visit,
                                const scrub_progress& progress);

/// Unseals the row of a table; fails with corrupt, naming `file`, table and
/// key, if it does not match its check or the table is none of ours.
result<> check_row(const page_file& file, std::string_view table,
                   std::string_view key, std::string_view value);

} // namespace streamvane::runtime::metrics_store
