#include "messages/interval.hpp"
#include "tests/tools/vanesim/simulated_day.hpp"
#include "tools/vanesim/cell_text.hpp"
#include "tools/vanesim/check/comparison.hpp"
#include "tools/vanesim/check/expected_kpis.hpp"

#include <catch2/catch.hpp>

using namespace streamvane;
using namespace streamvane::tools::vanesim;

namespace {

ledger_book book_of(std::uint32_t conversations) {
  auto options = small_centre(conversations);
  simulated_day day{options};
  return {day.day.organization(), options.start, options.end(),
          options.seed,           options.rules, day.day.truth().cells()};
}

/// What a faultless daemon would show.
std::string envelope(const ledger_cell& cell, std::int64_t revision = 1) {
  std::string line;
  json::writer out{line};
  out.start_object().member("schema", "streamvane.kpi/1");
  out.member("revision", revision);
  out.member("family", to_string(cell.key.family));
  out.key("interval").start_object();
  out.member("start", to_iso(cell.key.start));
  out.member("granularity", "PT15M").end_object();
  out.key("dimensions");
  write_dimensions(out, cell.key);
  out.key("metrics");
  write_metrics(out, cell.metrics);
  out.key("kpis").start_object();
  if (cell.key.family == family::queue_metrics) {
    auto asa = *expected_kpi("asa", cell.metrics);
    out.key("asa").start_object();
    out.member("numerator_ms", asa.numerator);
    out.member("denominator", asa.denominator).end_object();
    out.key("offered").start_object();
    out.member("value", expected_kpi("offered", cell.metrics)->numerator);
    out.end_object();
  }
  out.end_object().end_object();
  return line;
}

shown_cells shown_by(const std::vector<ledger_cell>& cells) {
  shown_cells shown;
  for (const auto& cell : cells)
    REQUIRE(keep_envelope(envelope(cell), shown));
  return shown;
}

} // namespace

TEST_CASE("a daemon that is right differs nowhere", "[vanesim][check]") {
  auto book = book_of(300);
  auto outcome = compare(book, shown_by(book.cells));
  for (const auto& d : outcome.listed)
    UNSCOPED_INFO(describe(d.cell) + " " + d.what + " " + d.truth + " "
                  + d.shown);
  CHECK(outcome.differing_cells == 0);
  CHECK(outcome.cells > 1'000);
  CHECK(outcome.metrics > outcome.cells);
  CHECK(outcome.kpis > 0);
  CHECK(outcome.truth_digest == outcome.shown_digest);
}

TEST_CASE("a missing, an extra and a wrong cell are three differing cells",
          "[vanesim][check]") {
  auto book = book_of(100);
  auto cells = book.cells;
  auto extra = cells[5];
  extra.key.entity = random_stream{99}.id();
  cells.erase(cells.begin() + 3);
  cells[10].metrics[0].second.count += 1;
  cells[10].metrics[0].second.sum += 1;
  cells.push_back(extra);
  auto outcome = compare(book, shown_by(cells));
  CHECK(outcome.differing_cells == 3);
  CHECK(outcome.truth_digest != outcome.shown_digest);
  REQUIRE_FALSE(outcome.listed.empty());
}

TEST_CASE("a wrong KPI over right metrics is a difference",
          "[vanesim][check]") {
  auto book = book_of(100);
  auto shown = shown_by(book.cells);
  for (auto& [key, cell] : shown)
    if (auto kpi = cell.kpis.find("offered"); kpi != cell.kpis.end()) {
      kpi->second.numerator += 1;
      break;
    }
  auto outcome = compare(book, shown);
  CHECK(outcome.differing_cells == 1);
  REQUIRE(outcome.listed.size() == 1);
  CHECK(outcome.listed[0].what == "offered");
}

TEST_CASE("only whole quarters of the day count for times in status",
          "[vanesim][check]") {
  auto book = book_of(50);
  auto cells = book.cells;
  for (const auto& cell : book.cells)
    if (cell.key.family == family::agent_state) {
      auto after = cell;
      after.key.start = book.end; // the last status runs on
      cells.push_back(after);
      break;
    }
  CHECK(compare(book, shown_by(cells)).differing_cells == 0);
}

TEST_CASE("metrics beside the ledger's are noted and not judged",
          "[vanesim][check]") {
  auto book = book_of(50);
  auto shown = shown_by(book.cells);
  auto& cell = shown.begin()->second;
  cell.metrics.push_back({{metric_id::t_monitoring, {}}, {1, 1, 1, 1}});
  auto outcome = compare(book, shown);
  CHECK(outcome.differing_cells == 0);
  CHECK(outcome.not_kept.count("tMonitoring") == 1);
}

TEST_CASE("the highest revision of a cell counts", "[vanesim][check]") {
  auto book = book_of(50);
  auto wrong = book.cells[0];
  wrong.metrics[0].second.count += 1;
  shown_cells shown;
  REQUIRE(keep_envelope(envelope(wrong, 1), shown));
  REQUIRE(keep_envelope(envelope(book.cells[0], 3), shown));
  REQUIRE(keep_envelope(envelope(wrong, 2), shown));
  CHECK(shown.size() == 1);
  CHECK(shown.begin()->second.revision == 3);
}

TEST_CASE("what is no envelope of a quarter is refused", "[vanesim][check]") {
  shown_cells shown;
  CHECK_FALSE(keep_envelope("", shown));
  CHECK_FALSE(keep_envelope("[]", shown));
  CHECK_FALSE(keep_envelope(R"({"family":"queue-metrics"})", shown));
  CHECK_FALSE(keep_envelope(
      R"({"family":"queue-metrics","interval":{"start":"2026-03-02T09:07:00Z"}})",
      shown));
  CHECK_FALSE(keep_envelope(
      R"({"family":"queue-metrics","interval":{"start":"2026-03-02T09:00:00Z"},)"
      R"("dimensions":{}})",
      shown));
  CHECK(shown.empty());
}

TEST_CASE("fractions compare exactly and undefined equals undefined only",
          "[vanesim][check]") {
  CHECK(same_value({8, 10}, {4, 5}));
  CHECK_FALSE(same_value({8, 10}, {79, 100}));
  CHECK(same_value({0, 0}, {0, 0}));
  CHECK_FALSE(same_value({0, 0}, {0, 1}));
  std::int64_t huge = 9'000'000'000'000'000'000;
  CHECK_FALSE(same_value({huge, huge - 1}, {huge - 1, huge}));
}

TEST_CASE("an agent's work beside the time in status is compared where a "
          "daemon has it there",
          "[vanesim][check]") {
  auto book = book_of(100);
  auto without = book.cells;
  for (auto& cell : without)
    if (cell.key.family == family::agent_state)
      std::erase_if(cell.metrics, [](const auto& entry) {
        return is_handling_part(entry.first.metric);
      });
  CHECK(compare(book, shown_by(without)).differing_cells == 0);
  auto wrong = book.cells;
  for (auto& cell : wrong)
    if (cell.key.family == family::agent_state
        && find_tally(cell.metrics, metric_id::t_acw).count > 0) {
      for (auto& [key, t] : cell.metrics)
        if (key.metric == metric_id::t_acw)
          ++t.sum;
      break;
    }
  CHECK(compare(book, shown_by(wrong)).differing_cells == 1);
}
