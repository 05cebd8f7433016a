#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace streamvane::runtime::event_log {

/// The transport ids of the newest events and the offsets they have: at most
/// `ids_max`, none behind one that is older than `age` relative to the newest
/// arrival. About 48 bytes per id, taken as it fills. Not for several threads.
class transport_window {
public:
  transport_window(std::size_t ids_max, millis age);

  /// The offset of the record that came with this id, if it is remembered.
  std::optional<std::uint64_t> find(const transport_id& id) const;

  /// Remembers an id that is not remembered yet; offsets ascend.
  void insert(const transport_id& id, std::uint64_t offset, instant arrival);

  /// Takes the memory for `ids` ids, or for all that it may hold, at once.
  void reserve(std::size_t ids);

  std::size_t size() const {
    return count_;
  }

private:
  struct entry {
    transport_id id{};
    std::uint64_t offset = 0;
    instant arrival{};
  };

  /// Slots hold the place in the ring plus one; 0 is free.
  using slot = std::uint32_t;

  std::size_t home(const transport_id& id) const;

  /// The slot that holds the id, or the free one where it belongs.
  std::size_t probe(const transport_id& id) const;

  void forget_oldest();

  void resize(std::size_t ring_size);

  std::size_t ids_max_;
  millis age_;
  instant newest_ = instant::min();
  std::vector<entry> ring_; ///< A power of two.
  std::size_t oldest_ = 0;  ///< Place of the oldest entry in the ring.
  std::size_t count_ = 0;
  std::vector<slot> slots_; ///< Open addressing; twice the ring.
};

} // namespace streamvane::runtime::event_log
