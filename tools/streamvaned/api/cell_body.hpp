#pragma once

#include "actors/interval/cell_query.hpp"
#include "messages/error.hpp"
#include "runtime/http/message.hpp"
#include "runtime/metrics_store/metrics_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace streamvane::tools::streamvaned {

/// Appends a cell to a body; the snapshot is the one that the cell is from.
using cell_writer
    = std::function<result<>(const runtime::metrics_store::snapshot& from,
                             const kpi_envelope& cell, std::string& to)>;

/// How a body of cells looks around and between them.
struct cell_format {
  std::string content_type{};
  std::string head{};
  std::string separator{};
  bool paged = false; ///< Ends as a JSON page: `],"next_cursor":…}`.
  cell_writer write{};
};

/// {"items":[envelope,…],"next_cursor":…}
cell_format json_page();

/// An envelope a line.
cell_format ndjson();

/// A header line and a line per cell: dimensions and all KPIs of the profile.
cell_format csv(const actors::interval::rendering& how, breakdown by);

/// Ends a page of cells; `last`: the cell behind which there are more.
void end_page(std::string& to, const std::optional<cell_key>& last);

/// A body of cells, made piece by piece as the client takes it. Each piece is
/// of one snapshot that ends with the piece, so that a client who reads slowly
/// keeps no pages of the store: what changes meanwhile shows in later pieces.
class cell_body {
public:
  /// `limit`: cells at most. `after`: begins behind that cell.
  cell_body(const runtime::metrics_store::metrics_store& store,
            actors::interval::cell_query query, actors::interval::rendering how,
            std::optional<cell_key> after, std::uint64_t limit,
            cell_format format);

  /// Appends the next piece; false once the body is whole. Errors: those of
  /// the store.
  result<bool> next(std::string& to);

  const std::string& content_type() const {
    return format_.content_type;
  }

  /// Cells so far.
  std::uint64_t cells() const {
    return cells_;
  }

private:
  const runtime::metrics_store::metrics_store& store_;
  actors::interval::cell_query query_;
  actors::interval::rendering how_;
  std::optional<cell_key> after_;
  std::uint64_t limit_;
  cell_format format_;
  std::uint64_t cells_ = 0;
  bool begun_ = false;
};

/// The answer with that body. Its first piece is made at once, so that what is
/// wrong from the start is a problem document; what goes wrong later cuts the
/// connection. `none`: the 404 sentence where there is no cell at all; empty:
/// an empty body is an answer, too.
runtime::http::response respond(cell_body body, const std::string& none = {});

} // namespace streamvane::tools::streamvaned
