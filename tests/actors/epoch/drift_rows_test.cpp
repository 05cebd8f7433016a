#include "actors/epoch/drift_rows.hpp"
#include "messages/bytes.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tests/support/needed_result.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace streamvane;
using namespace streamvane::actors::epoch;
using namespace streamvane::tests;
using genesys::drift_kind;
using genesys::drift_ledger;
using genesys::drift_line;
using genesys::log_place;
using runtime::metrics_store::metrics_store;
using runtime::metrics_store::table;
using runtime::metrics_store::write_batch;

namespace {

class stored_ledger {
public:
  void put(drift_ledger& ledger) {
    write_batch batch;
    put_changes(ledger, batch);
    need(store_->commit(batch));
  }

  void put_raw(std::string_view key, std::uint8_t version,
               std::string_view payload) {
    write_batch batch;
    batch.put(table::meta, key, version, payload);
    need(store_->commit(batch));
  }

  drift_ledger read() const {
    return need(read_drift_ledger(need(store_->read())));
  }

private:
  temporary_folder folder_;
  std::unique_ptr<metrics_store> store_
      = need(metrics_store::open({.folder = folder_.path() / "store"}));
};

genesys::message drifted(genesys_topic topic, drift_kind kind,
                         const std::string& path, const std::string& detail) {
  genesys::message m;
  m.head.topic = topic;
  m.drift.push_back({topic, kind, path, detail, "number", "string", "0.0"});
  m.present.add(3);
  m.present.add(40);
  return m;
}

log_place place(std::int64_t n) {
  return {from_epoch_ms(1772443844949 + n), static_cast<std::uint64_t>(n)};
}

} // namespace

TEST_CASE("a ledger is read as it was written, line by line",
          "[epoch][drift]") {
  drift_ledger ledger;
  genesys::drift_tally tally;
  tally.add(drifted(genesys_topic::acd_end, drift_kind::new_word,
                    "eventBody.mediaType", "HOLOGRAM"),
            place(1));
  tally.add(
      drifted(genesys_topic::unknown, drift_kind::new_topic, "v9.{id}", ""),
      place(-5));
  auto bounded = drifted(genesys_topic::acw, drift_kind::retyped,
                         "eventBody.a[]", "null");
  bounded.drift_beyond = 4;
  for (int i = 0; i < 1'200; ++i)
    tally.add(bounded, place(300 + i));
  ledger.take(tally);
  ledger.minute_ended(place(1'600));

  stored_ledger store;
  store.put(ledger);
  auto read = store.read();
  CHECK(read.lines() == ledger.lines());
  CHECK(read.lines().size() == 3);
  CHECK(read.totals() == ledger.totals());
  CHECK(read.watches() == ledger.watches());
  CHECK(read.watches().at(genesys_topic::acw).expected.has(40));

  // It goes on where it was, and only what is another is written.
  genesys::drift_tally more;
  more.add(
      drifted(genesys_topic::acw, drift_kind::retyped, "eventBody.a[]", "null"),
      place(2'000));
  read.take(more);
  ledger.take(more);
  write_batch batch;
  put_changes(read, batch);
  CHECK(batch.size() == 3);
  store.put(ledger);
  CHECK(store.read().lines() == ledger.lines());
}

TEST_CASE("an empty store has an empty ledger", "[epoch][drift]") {
  stored_ledger store;
  CHECK(store.read().lines().empty());
  CHECK(store.read().totals() == genesys::drift_totals{});
  drift_ledger nothing;
  write_batch batch;
  put_changes(nothing, batch);
  CHECK(batch.empty());
}

TEST_CASE("rows of the ledger that this version did not write are left alone",
          "[epoch][drift]") {
  drift_ledger ledger;
  genesys::drift_tally tally;
  tally.add(
      drifted(genesys_topic::acw, drift_kind::new_member, "eventBody.x", ""),
      place(1));
  ledger.take(tally);
  stored_ledger store;
  store.put(ledger);
  auto key = drift_line_key(
      {genesys_topic::acw, drift_kind::new_member, "eventBody.y", ""});
  store.put_raw(key, drift_version + 1, "of tomorrow");
  store.put_raw(key + "z", drift_version, "cut off");
  store.put_raw(std::string{drift_line_prefix} + "k", drift_version, "");
  store.put_raw("drift/watch/", drift_version, "");
  CHECK(store.read().lines() == ledger.lines());
}

TEST_CASE("a member that the schema no longer has is forgotten with its counts",
          "[epoch][drift]") {
  auto schema = genesys::schema_of(genesys_topic::acw);
  std::string payload;
  byte_writer to{payload};
  to.varint(77);
  to.ordered_u32(schema[5].number);
  to.varint(9 << 1 | 1);
  to.ordered_u32(12345);
  to.varint(8 << 1);
  stored_ledger store;
  store.put_raw(std::string{"drift/watch/"}
                    + static_cast<char>(genesys_topic::acw),
                drift_version, payload);
  genesys::member_watch expected;
  expected.messages = 77;
  expected.with[5] = 9;
  expected.expected.add(5);
  CHECK(store.read().watches().at(genesys_topic::acw) == expected);
}

TEST_CASE("the lines of a topic stand together", "[epoch][drift]") {
  auto key = [](genesys_topic topic, std::string path) {
    return drift_line_key({topic, drift_kind::new_member, std::move(path), {}});
  };
  CHECK(key(genesys_topic::acw, "a")
            .starts_with(drift_topic_prefix(genesys_topic::acw)));
  CHECK_FALSE(key(genesys_topic::acd_end, "a")
                  .starts_with(drift_topic_prefix(genesys_topic::acw)));
  CHECK(key(genesys_topic::acw, "a") != key(genesys_topic::acw, "b"));
}
