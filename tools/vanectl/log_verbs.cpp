#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <chrono>
#include <string_view>

namespace streamvane::tools::vanectl {

namespace {

/// A log of terabytes takes hours.
constexpr millis verify_patience = std::chrono::hours{24};

/// The last line of the answer; those before it tell of progress.
std::string_view last_line(std::string_view lines) {
  if (lines.ends_with('\n'))
    lines.remove_suffix(1);
  auto at = lines.rfind('\n');
  return at == std::string_view::npos ? lines : lines.substr(at + 1);
}

} // namespace

exit_code log_info(session& s) {
  return s.show("/api/v1/log");
}

exit_code log_show(session& s) {
  auto target = "/api/v1/log/records/" + s.operand_segment();
  if (s.asked().value("normalised") != nullptr)
    target += "/normalised";
  return s.show(target);
}

exit_code log_verify(session& s) {
  s.note("reading the whole log");
  auto said = s.node().post("/api/v1/log/verify", verify_patience);
  if (!said)
    return s.fail(said);
  auto last = json::parse(last_line(said.text));
  if (!last)
    return s.fail(exit_bad_data, "the answer is not JSON: " + last.why().what);
  if (auto failure = (*last)["failure"].as_string())
    return s.fail(exit_internal, *failure);
  const auto& report = (*last)["result"];
  auto damaged = report["damaged"].as_int64();
  if (!damaged)
    return s.fail(exit_bad_data, "the answer tells no result");
  auto printed = s.print(report);
  if (printed != exit_ok || *damaged == 0)
    return printed;
  return s.fail(exit_failed, "the log is damaged");
}

} // namespace streamvane::tools::vanectl
