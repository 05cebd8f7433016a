#include "actors/interval/skill_lists.hpp"

#include "messages/bytes.hpp"

#include <cstdint>
#include <string>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::table;

constexpr std::uint8_t skills_version = 1;

std::string skills_key(const uuid& name) {
  std::string key = "skills/";
  byte_writer{key}.id(name);
  return key;
}

} // namespace

void put_skills(runtime::metrics_store::write_batch& to,
                const skill_list& skills) {
  std::string bytes;
  byte_writer out{bytes};
  out.varint(skills.size());
  for (const auto& skill : skills)
    out.id(skill.value);
  to.put(table::reference, skills_key(name_of(skills)), skills_version, bytes);
}

result<> show_skills(const runtime::metrics_store::snapshot& from,
                     kpi_envelope& envelope) {
  const auto& cell = envelope.cell;
  if (cell.by != breakdown::skills || !cell.part)
    return done{};
  auto row = from.get(table::reference, skills_key(cell.part));
  if (!row)
    return row.why();
  if (!*row) {
    envelope.skills = {skill_id{cell.part}};
    return done{};
  }
  byte_reader in{(*row)->payload};
  for (auto n = in.varint(); n > 0 && in.ok(); --n)
    envelope.skills.emplace_back(in.id());
  if (!in.at_end() || (*row)->version != skills_version)
    return failure{errc::corrupt, "the list of skills " + to_string(cell.part)
                                      + " cannot be read"};
  return done{};
}

} // namespace streamvane::actors::interval
