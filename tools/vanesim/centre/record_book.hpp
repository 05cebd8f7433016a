#pragma once

#include "tools/vanesim/centre/ledger.hpp"

#include <unordered_map>
#include <vector>

namespace streamvane::tools::vanesim {

/// A value that Genesys measured, and for which session.
struct measured_value {
  work of{};
  metric_id metric = metric_id::none;
  instant date{};
  std::int64_t value = 0;
};

/// What Genesys has measured of each conversation so far, for who asks REST
/// again and again.
class record_book {
public:
  void note(measured_value told);

  /// All that is known of each conversation of which something was noted since
  /// the last call, in the order of the first such note.
  std::vector<std::vector<measured_value>> take_news();

private:
  struct page {
    std::vector<measured_value> values{};
    bool news = false;
  };

  std::unordered_map<uuid, page> pages_{};
  std::vector<uuid> news_{};
};

} // namespace streamvane::tools::vanesim
