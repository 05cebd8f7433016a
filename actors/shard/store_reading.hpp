#pragma once

#include "runtime/metrics_store/metrics_store.hpp"

#include <optional>
#include <string_view>

namespace streamvane::actors::shard {

/// The store for the length of one message: opened when first asked, so that
/// who finds everything in memory opens nothing, and never held while an actor
/// waits.
class store_reading {
public:
  explicit store_reading(const runtime::metrics_store::metrics_store& store)
      : store_{store} {
    // nop
  }

  /// The row of `key`, or nothing; good as long as this object. Errors as
  /// snapshot::get().
  result<std::optional<runtime::metrics_store::row>>
  get(runtime::metrics_store::table t, std::string_view key) {
    auto opened = now();
    if (!opened)
      return opened.why();
    return (*opened)->get(t, key);
  }

  /// The snapshot itself; good as long as this object.
  result<const runtime::metrics_store::snapshot*> now() {
    if (!now_) {
      auto opened = store_.read();
      if (!opened)
        return opened.why();
      now_.emplace(std::move(*opened));
    }
    return &*now_;
  }

private:
  const runtime::metrics_store::metrics_store& store_;
  std::optional<runtime::metrics_store::snapshot> now_{};
};

} // namespace streamvane::actors::shard
