#include "messages/json/value.hpp"
#include "sinks/dead_letter.hpp"
#include "sinks/sink_cursor.hpp"
#include "tests/sinks/envelopes.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace streamvane;
using namespace streamvane::sinks;
using namespace streamvane::runtime::metrics_store;

namespace {

sink_cursor some_cursor() {
  return {.sequence = 4711,
          .claim
          = {.first = 4712, .last = 5000, .envelopes = 17, .wanted = 0x12},
          .last_run = from_epoch_ms(1'772'442'180'020),
          .delivered_batches = 300,
          .delivered_envelopes = 70'000,
          .dead_batches = 1,
          .dead_envelopes = 500};
}

} // namespace

TEST_CASE("a cursor is read as it was written", "[sink_cursor]") {
  CHECK(unpack_sink_cursor(pack(some_cursor())) == some_cursor());
  CHECK(unpack_sink_cursor(pack(sink_cursor{})) == sink_cursor{});
}

TEST_CASE("a cursor that is cut or too long is refused", "[sink_cursor]") {
  auto whole = pack(some_cursor());
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(unpack_sink_cursor(std::string_view{whole}.substr(0, size)));
  CHECK_FALSE(unpack_sink_cursor(whole + '\0'));
}

TEST_CASE("a cursor that cannot be read names its sink", "[sink_cursor]") {
  tests::temporary_folder folder;
  auto opened = metrics_store::metrics_store::open(
      {.folder = folder.path(), .map_bytes_first = 1u << 20});
  REQUIRE(opened);
  auto& store = **opened;
  auto none = read_sink_cursor(store, "wfm");
  REQUIRE(none);
  CHECK_FALSE(*none);

  write_batch batch;
  batch.put(table::cursors, "sink/wfm", sink_cursor_version,
            pack(some_cursor()));
  batch.put(table::cursors, "sink/newer", sink_cursor_version + 1,
            pack(some_cursor()));
  batch.put(table::cursors, "sink/garbled", sink_cursor_version, "\xff");
  REQUIRE(store.commit(batch));
  auto there = read_sink_cursor(store, "wfm");
  REQUIRE(there);
  CHECK(*there == some_cursor());
  auto newer = read_sink_cursor(store, "newer");
  REQUIRE_FALSE(newer);
  CHECK(to_string(newer.why())
        == "corrupt: the cursor of sink newer (version 2) cannot be read");
  auto garbled = read_sink_cursor(store, "garbled");
  REQUIRE_FALSE(garbled);
  CHECK(garbled.why().code == errc::corrupt);
}

TEST_CASE("a dead letter says what was lost to whom, and why",
          "[dead_letter]") {
  std::vector<kpi_envelope> lost{tests::envelope(1),
                                 tests::envelope(2, family::queue_metrics, 3)};
  dead_letter letter{.key = {"wfm", 10, 12},
                     .reason = "422 Unprocessable Entity: \"no\"\n",
                     .attempts = 2,
                     .at = from_epoch_ms(1'772'442'180'020)};
  CHECK(dead_letter_key(letter.key)
        == std::string{"sink/wfm/\0\0\0\0\0\0\0\x0a", 17});
  auto read = json::parse(to_json(letter, lost));
  REQUIRE(read);
  const auto& it = *read;
  CHECK(it["sink"].text() == "wfm");
  CHECK(it["reason"].text() == letter.reason);
  CHECK(it["first"].as_int64() == 10);
  CHECK(it["last"].as_int64() == 12);
  CHECK(it["attempts"].as_int64() == 2);
  CHECK(it["at"].text() == "2026-03-02T09:03:00.020Z");
  REQUIRE(it["envelopes"].size() == 2);
  CHECK(it["envelopes"][1]["key"].text() == lost[1].key());
  CHECK(it["envelopes"][1]["revision"].as_int64() == 3);
}
