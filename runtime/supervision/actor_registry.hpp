#pragma once

#include "runtime/supervision/dead_letter_ring.hpp"

#include <caf/fwd.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::supervision {

/// What an actor did so far, as read at one moment; the members are read one
/// after the other, not as one.
struct actor_counters {
  std::uint64_t received = 0;   ///< Messages that entered the mailbox.
  std::uint64_t handled = 0;    ///< received - handled = depth of the mailbox.
  std::uint32_t failed = 0;     ///< Messages whose handler threw.
  std::uint32_t restarts = 0;   ///< Of children; a supervisor counts them.
  std::uint64_t busy_ns = 0;    ///< Time in handlers; an estimate when sampled.
  std::uint64_t longest_ns = 0; ///< The longest handling that was timed.
  std::int64_t last_message_ns = 0; ///< Steady clock, to 4 ms; 0: none yet.
};

/// Node of the registry's lists, a part of every instrumented actor: 88 bytes,
/// no allocation of its own. One thread at a time (the actor's) writes all
/// counters but `received`, which the senders write.
class actor_entry {
public:
  actor_entry(std::uint64_t id, std::uint64_t parent) noexcept
      : id_{id}, parent_{parent} {
    // nop
  }

  actor_entry(const actor_entry&) = delete;
  actor_entry& operator=(const actor_entry&) = delete;

  /// What sort of actor: "conversation", "shard", "sink". A literal.
  virtual const char* kind() const noexcept = 0;

  /// Which one of its kind: an entity's id, a sink's name. Called by any
  /// thread while the actor runs: only of members that never change.
  virtual std::string label() const = 0;

  /// A handle to the actor; null when it is just being destroyed.
  virtual caf::strong_actor_ptr handle() const = 0;

  std::uint64_t entry_id() const noexcept {
    return id_;
  }

  /// Who spawned it; 0 when no actor did.
  std::uint64_t parent_id() const noexcept {
    return parent_;
  }

  actor_counters counters() const noexcept;

protected:
  virtual ~actor_entry() = default;

  void count_received() noexcept {
    received_.fetch_add(1, std::memory_order_relaxed);
  }

  void count_handled() noexcept;
  void count_failed() noexcept;
  void count_restart() noexcept;

  /// Adds a handling of `spent_ns` that stands for `weight` handlings.
  void count_busy(std::uint64_t spent_ns, std::uint64_t weight) noexcept;

  std::uint64_t handled() const noexcept {
    return handled_.load(std::memory_order_relaxed);
  }

private:
  friend class actor_registry;

  actor_entry* previous_ = nullptr; // guarded by the list's mutex
  actor_entry* next_ = nullptr;     // guarded by the list's mutex
  std::uint64_t id_;
  std::uint64_t parent_;
  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::uint64_t> handled_{0};
  std::atomic<std::uint32_t> failed_{0};
  std::atomic<std::uint32_t> restarts_{0};
  std::atomic<std::uint64_t> busy_ns_{0};
  std::atomic<std::uint64_t> longest_ns_{0};
  std::atomic<std::int64_t> last_message_ns_{0};
};

/// All that can be told of an actor without asking it.
struct actor_snapshot {
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  std::string kind{};
  std::string label{};
  actor_counters counters{};
};

actor_snapshot snapshot(const actor_entry& entry);

/// How many live actors there are of a kind.
struct kind_count {
  std::string_view kind{};
  std::size_t live = 0;
};

/// Every live instrumented actor of a system, and the messages that got lost.
/// Operation: actors enter when they first run and leave when they quit.
/// Concurrency: any thread; a list is locked while it is walked, so a walk
/// stops the births and deaths of 1/64 of the actors at a time.
/// Limitations: an actor that was spawned but never ran is not in it.
class actor_registry {
public:
  static constexpr std::size_t lists = 64;

  actor_registry();
  actor_registry(const actor_registry&) = delete;
  actor_registry& operator=(const actor_registry&) = delete;

  /// The entry must leave before it dies and must not have entered already.
  void enter(actor_entry& entry);

  /// Does nothing for an entry that is not in.
  void leave(actor_entry& entry) noexcept;

  /// Calls `visit` for every live actor, in no order. `visit` must be quick,
  /// must not throw, and must not spawn, end or drop the last handle of an
  /// actor: the list's lock is held.
  void for_each(const std::function<void(const actor_entry&)>& visit) const;

  std::optional<actor_snapshot> find(std::uint64_t id) const;

  /// The handle of actor `id`; null when there is none (any more).
  caf::strong_actor_ptr handle_of(std::uint64_t id) const;

  std::size_t count(std::string_view kind) const;

  /// Live actors by kind, sorted by kind; without a walk over the actors.
  std::vector<kind_count> counts() const;

  dead_letter_ring& dead_letters() noexcept {
    return dead_letters_;
  }

  const dead_letter_ring& dead_letters() const noexcept {
    return dead_letters_;
  }

private:
  struct alignas(64) list {
    mutable std::mutex mutex;
    actor_entry* first = nullptr;
    std::vector<kind_count> kinds; // as many as there are classes of actors
  };

  const list& list_of(std::uint64_t id) const noexcept {
    return lists_[id % lists];
  }

  list& list_of(std::uint64_t id) noexcept {
    return lists_[id % lists];
  }

  /// The entry with that id in a list that is locked; nullptr if none.
  static const actor_entry* find_in(const list& where, std::uint64_t id);

  std::array<list, lists> lists_;
  dead_letter_ring dead_letters_;
};

} // namespace streamvane::runtime::supervision
