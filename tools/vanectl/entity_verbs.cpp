#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

namespace streamvane::tools::vanectl {

namespace {

exit_code show(session& s, const std::string& collection) {
  return s.show("/api/v1/" + collection + '/' + s.operand_segment()
                + s.asked().query());
}

} // namespace

exit_code conversation_show(session& s) {
  return show(s, "conversations");
}

exit_code conversation_record(session& s) {
  return s.show("/api/v1/conversations/" + s.operand_segment() + "/record"
                + s.asked().query());
}

exit_code queue_show(session& s) {
  return show(s, "queues");
}

exit_code agent_show(session& s) {
  return show(s, "agents");
}

} // namespace streamvane::tools::vanectl
