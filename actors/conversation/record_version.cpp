#include "actors/conversation/record_version.hpp"

#include "messages/detail_record.hpp"

#include <algorithm>

namespace streamvane::actors::conversation {

bool admit_record(state& s, const conversation_event& value) {
  auto known = std::find_if(s.said.begin(), s.said.end(), is_of_record);
  if (known == s.said.end())
    return true;
  if (value.record != known->record) {
    if (value.record < known->record)
      return false;
    std::erase_if(s.said, is_of_record);
    return true;
  }
  // A decoder gives no more; two records that meet in one version would.
  auto values = std::count_if(known, s.said.end(), is_of_record);
  return static_cast<std::size_t>(values) <= detail_record_values_max
         || std::find(known, s.said.end(), value) != s.said.end();
}

} // namespace streamvane::actors::conversation
