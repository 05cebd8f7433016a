#include "actors/interval/cell_codec.hpp"
#include "tests/actors/property.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <random>

using namespace streamvane;
using namespace streamvane::actors::interval;
using namespace streamvane::test;

namespace {

/// A key whose members are often equal to those of another, so that every
/// member gets to decide an order.
cell_key random_key(std::mt19937_64& random) {
  static constexpr std::array words = {"", "chat", "email", "voice", "voice2"};
  auto some_id = [&](uuid& id) {
    for (auto& byte : id.bytes)
      byte = random() % 4 == 0 ? static_cast<std::uint8_t>(random()) : 0;
  };
  cell_key key;
  if (random() % 2 == 0)
    some_id(key.organization.value);
  key.family = all_families[random() % all_families.size()];
  key.start = from_epoch_ms(static_cast<std::int64_t>(random() % 3) - 1);
  if (random() % 2 == 0)
    key.start = from_epoch_ms(static_cast<std::int64_t>(random()) / 2);
  if (random() % 2 == 0)
    some_id(key.entity);
  if (random() % 2 == 0)
    some_id(key.queue.value);
  key.media = words[random() % words.size()];
  if (random() % 2 == 0)
    key.by = breakdowns[random() % breakdowns.size()];
  if (key.by != breakdown::none && random() % 2 == 0)
    some_id(key.part);
  key.attribution = attributions[random() % attributions.size()];
  key.direction = static_cast<direction>(random() % 3);
  return key;
}

cell_metrics some_metrics() {
  return {{{metric_id::n_offered, {}}, {3, 3, 1, 1}},
          {{metric_id::t_acd, {}}, {2, 5'270'400'000, -1, 5'270'400'001}},
          {{metric_id::t_agent_routing_status, "IDLE"}, {1, 9, 9, 9}},
          {{metric_id::t_organization_presence,
            token::from_bytes({'\0', 'a', '\0', '\xff'})},
           {1, 900'000, 900'000, 900'000}}};
}

/// Every proper prefix, and the bytes with one more, are refused.
template <class Unpack>
void refuses_other_lengths(const std::string& bytes, Unpack&& unpack) {
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(unpack(bytes.substr(0, size)));
  CHECK_FALSE(unpack(bytes + "x"));
}

} // namespace

TEST_CASE("keys are read back as they were written, and none is the beginning "
          "of another",
          "[codec]") {
  std::mt19937_64 random{31};
  for (int i = 0; i < 2'000; ++i) {
    auto key = random_key(random);
    auto bytes = pack_key(key);
    REQUIRE(bytes.size()
            == (key.by == breakdown::none ? cell_key_bytes : part_key_bytes));
    REQUIRE(unpack_key(bytes) == key);
  }
  refuses_other_lengths(pack_key({}), unpack_key);
  refuses_other_lengths(pack_key({.by = breakdown::skill}), unpack_key);
}

TEST_CASE("the order of the bytes is the order of the keys", "[codec]") {
  std::mt19937_64 random{32};
  for (int i = 0; i < 20'000; ++i) {
    auto a = random_key(random);
    auto b = random_key(random);
    auto left = pack_key(a);
    auto right = pack_key(b);
    REQUIRE((a < b) == (left < right));
    REQUIRE((partial_key(3, a) < partial_key(3, b)) == (left < right));
    REQUIRE((history_key(a, 9) < history_key(b, 1))
            == (left <= right && a != b));
  }
}

TEST_CASE("shards, revisions and sequences are ordered by number", "[codec]") {
  std::mt19937_64 random{33};
  auto key = random_key(random);
  auto other = random_key(random);
  CHECK(partial_key(1, key) < partial_key(2, other));
  CHECK(partial_key(255, key) < partial_key(256, other));
  CHECK(history_key(key, 255) < history_key(key, 256));
  CHECK(outbox_key(255) < outbox_key(256));
  CHECK(outbox_key(1ULL << 32) < outbox_key((1ULL << 32) + 1));
}

TEST_CASE("a prefix stands before its keys and after those before", "[codec]") {
  cell_key key{.organization = named<organization_id>("acme"),
               .family = family::agent_metrics,
               .start = clock("09:00:00"),
               .entity = id_of("A")};
  auto prefix = [&](std::string_view at) {
    return key_prefix(key.organization, key.family, clock(at));
  };
  auto bytes = pack_key(key);
  CHECK(bytes.substr(0, prefix("09:00:00").size()) == prefix("09:00:00"));
  CHECK(prefix("08:45:00") < bytes);
  CHECK(bytes < prefix("09:15:00"));
}

TEST_CASE("rows are read back as they were written", "[codec]") {
  cell_row cell{.metrics = some_metrics(),
                .revision = 70'000,
                .published = content_hash(some_metrics()),
                .computed_at = clock("09:00:00.001"),
                .published_at = clock("09:17:00"),
                .reason = revision_reason::late_event};
  CHECK(unpack_cell(pack(cell)) == cell);
  CHECK(unpack_cell(pack(cell_row{})) == cell_row{});
  CHECK_FALSE(cell.changed());
  cell.metrics.pop_back();
  CHECK(cell.changed());
  refuses_other_lengths(pack(cell), unpack_cell);

  history_row history{.metrics = some_metrics(),
                      .reason = revision_reason::interval_closed,
                      .computed_at = clock("09:00:00.001"),
                      .published_at = clock("09:17:00"),
                      .config = "sha256:abc",
                      .switches = {.include_flow_outs = true}};
  CHECK(unpack_history(pack(history)) == history);
  refuses_other_lengths(pack(history), unpack_history);

  std::mt19937_64 random{34};
  outbox_row outbox{.cell = random_key(random), .revision = 300};
  auto again = unpack_outbox(pack(outbox));
  REQUIRE(again);
  CHECK(again->cell == outbox.cell);
  CHECK(again->revision == outbox.revision);
  refuses_other_lengths(pack(outbox), unpack_outbox);
}
