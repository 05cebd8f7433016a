#include "runtime/supervision/actor_registry.hpp"

#include <caf/actor_control_block.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <set>

using namespace streamvane::runtime::supervision;

namespace {

/// An entry without an actor around it.
class lone_entry final : public actor_entry {
public:
  lone_entry(std::uint64_t id, const char* kind, std::uint64_t parent = 0)
      : actor_entry{id, parent}, kind_{kind} {
    // nop
  }

  const char* kind() const noexcept override {
    return kind_;
  }

  std::string label() const override {
    return "no. " + std::to_string(entry_id());
  }

  caf::strong_actor_ptr handle() const override {
    return nullptr;
  }

  using actor_entry::count_busy;
  using actor_entry::count_failed;
  using actor_entry::count_handled;
  using actor_entry::count_received;
  using actor_entry::count_restart;

private:
  const char* kind_;
};

} // namespace

TEST_CASE("the registry finds an actor by id while it is in",
          "[actor_registry]") {
  actor_registry registry;
  lone_entry shard{7, "shard", 3};
  CHECK_FALSE(registry.find(7));
  registry.enter(shard);
  auto found = registry.find(7);
  REQUIRE(found);
  CHECK(found->kind == "shard");
  CHECK(found->label == "no. 7");
  CHECK(found->parent == 3);
  CHECK_FALSE(registry.find(7 + actor_registry::lists));
  registry.leave(shard);
  CHECK_FALSE(registry.find(7));
  CHECK(registry.handle_of(7) == nullptr);
}

TEST_CASE("entries of one list leave in any order", "[actor_registry]") {
  auto order = GENERATE(
      std::vector<std::size_t>{0, 1, 2}, std::vector<std::size_t>{0, 2, 1},
      std::vector<std::size_t>{1, 0, 2}, std::vector<std::size_t>{1, 2, 0},
      std::vector<std::size_t>{2, 0, 1}, std::vector<std::size_t>{2, 1, 0});
  actor_registry registry;
  std::vector<std::unique_ptr<lone_entry>> entries;
  std::set<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 3; ++i) {
    auto id = 5 + i * actor_registry::lists;
    entries.push_back(std::make_unique<lone_entry>(id, "conversation"));
    registry.enter(*entries.back());
    expected.insert(id);
  }
  for (auto index : order) {
    registry.leave(*entries[index]);
    expected.erase(entries[index]->entry_id());
    std::set<std::uint64_t> seen;
    registry.for_each([&](const auto& x) { seen.insert(x.entry_id()); });
    CHECK(seen == expected);
    CHECK(registry.count("conversation") == expected.size());
  }
  registry.leave(*entries[0]); // Has left: nothing happens.
  CHECK(registry.count("conversation") == 0);
}

TEST_CASE("the registry counts its actors by kind", "[actor_registry]") {
  actor_registry registry;
  std::vector<std::unique_ptr<lone_entry>> entries;
  for (std::uint64_t id = 1; id <= 300; ++id) {
    const char* kind = id % 3 == 0 ? "queue" : "conversation";
    entries.push_back(std::make_unique<lone_entry>(id, kind));
    registry.enter(*entries.back());
  }
  CHECK(registry.count("queue") == 100);
  CHECK(registry.count("conversation") == 200);
  CHECK(registry.count("sink") == 0);
  auto counts = registry.counts();
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].kind == "conversation");
  CHECK(counts[1].live == 100);
  for (auto& entry : entries)
    registry.leave(*entry);
  CHECK(registry.count("queue") == 0);
}

TEST_CASE("a snapshot shows what was counted", "[actor_registry]") {
  lone_entry entry{1, "sink"};
  entry.count_received();
  entry.count_received();
  entry.count_handled();
  entry.count_failed();
  entry.count_restart();
  entry.count_busy(100, 64);
  entry.count_busy(40, 64);
  auto seen = snapshot(entry).counters;
  CHECK(seen.received == 2);
  CHECK(seen.handled == 1);
  CHECK(seen.failed == 1);
  CHECK(seen.restarts == 1);
  CHECK(seen.busy_ns == 140 * 64);
  CHECK(seen.longest_ns == 100);
  CHECK(seen.last_message_ns > 0);
}

TEST_CASE("an entry adds no more than 96 bytes to an actor",
          "[actor_registry]") {
  CHECK(sizeof(lone_entry) - sizeof(const char*) <= 96);
}

TEST_CASE("the ring keeps the newest thousand letters and counts all",
          "[dead_letter_ring]") {
  dead_letter_ring ring;
  constexpr auto extra = 5;
  for (std::size_t i = 0; i < dead_letter_ring::letters_max + extra; ++i)
    ring.put({.kind = letter_kind::closed, .actor = i});
  ring.count_only(letter_kind::unread, 17);
  auto letters = ring.letters();
  REQUIRE(letters.size() == dead_letter_ring::letters_max);
  CHECK(letters.front().actor == extra);
  CHECK(letters.back().actor == dead_letter_ring::letters_max + extra - 1);
  CHECK(ring.total(letter_kind::closed)
        == dead_letter_ring::letters_max + extra);
  CHECK(ring.total(letter_kind::unread) == 17);
  CHECK(ring.total(letter_kind::poison) == 0);
}

TEST_CASE("the ring cuts long texts", "[dead_letter_ring]") {
  dead_letter_ring ring;
  ring.put(
      {.message = std::string(5'000, 'm'), .reason = std::string(5'000, 'r')});
  CHECK(ring.letters()[0].message.size() == dead_letter_ring::text_bytes_max);
  CHECK(ring.letters()[0].reason.size() == dead_letter_ring::text_bytes_max);
}
