#pragma once

#include "tools/vanesim/centre/ledger.hpp"
#include "tools/vanesim/centre/model.hpp"

#include <optional>
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

/// A flow that is over, for what a record tells of it beside what was measured.
struct passed_flow {
  flow_session flow{};
  instant end{};
  bool hands_over = false;
};

/// What Genesys knows of a conversation.
struct record_page {
  std::vector<measured_value> values{};
  std::vector<passed_flow> flows{};
  std::optional<instant> ended{}; ///< Nothing while a session is open.
};

/// What Genesys knows of each conversation so far, for who asks REST again and
/// again.
class record_book {
public:
  void note(measured_value told);
  void note_flow(const uuid& conversation, const passed_flow& told);
  /// The last of the open sessions ended, for now.
  void note_end(const uuid& conversation, instant at);
  /// Another one began.
  void note_open(const uuid& conversation);

  /// All that is known of each conversation of which something was measured and
  /// news was noted since the last call, in the order of the first such note.
  std::vector<record_page> take_news();

private:
  struct known_page : record_page {
    bool news = false;
  };

  void mark(const uuid& conversation, known_page& page);

  std::unordered_map<uuid, known_page> pages_{};
  std::vector<uuid> news_{};
};

} // namespace streamvane::tools::vanesim
