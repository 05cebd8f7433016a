#include "messages/time_zone.hpp"
#include "messages/time_zone_file.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace streamvane;

namespace {

std::string file_of(std::string_view zone) {
  std::ifstream in{std::string{time_zone_folder} + '/' + std::string{zone},
                   std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  REQUIRE(bytes.size() > 100);
  return bytes;
}

const instant range_end = time_zone_range.end;

std::string damage(const std::string& bytes) {
  auto sound = check_time_zone_file(bytes, range_end);
  REQUIRE_FALSE(sound);
  CHECK(sound.why().code == errc::corrupt);
  return sound.why().what;
}

std::string with(std::string bytes, std::size_t at, char c) {
  bytes[at] = c;
  return bytes;
}

} // namespace

TEST_CASE("sound zone files pass", "[time_zone]") {
  for (auto zone : {"Europe/Paris", "Asia/Kathmandu", "Africa/Casablanca",
                    "Etc/UTC", "America/Asuncion"})
    CHECK(check_time_zone_file(file_of(zone), range_end));
}

TEST_CASE("a zone file that is cut off anywhere is damaged", "[time_zone]") {
  auto bytes = file_of("Europe/Paris");
  std::size_t passed = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    passed += check_time_zone_file({bytes.data(), size}, range_end) ? 1 : 0;
  CHECK(passed == 0);
}

TEST_CASE("what is wrong in a zone file is named with its byte",
          "[time_zone]") {
  // Kathmandu: two changes of offset, three offsets, 16 bytes of names.
  auto bytes = file_of("Asia/Kathmandu");
  CHECK(damage("# a table of zones\n" + bytes) == "no 'TZif' at byte 0");
  CHECK(damage(with(bytes, 4, '\0')) == "not of version 2 or later at byte 4");
  CHECK(damage(with(bytes, 31, 1))
        == "leap seconds, which UTC instants do not have, at byte 28");
  CHECK(damage(with(bytes, 32, '\xff')) == "an impossible count at byte 32");
  CHECK(damage(with(bytes, 39, 0)) == "no offset at byte 36");
  auto second = bytes.find("TZif", 4);
  auto times = second + 44;
  auto changes = static_cast<unsigned char>(bytes[second + 35]);
  auto indexes = times + 8U * changes;
  CHECK_THAT(damage(with(bytes, second, 'X')), Catch::Contains("no 'TZif'"));
  CHECK(damage(with(bytes, times + 8, '\x80'))
        == "a change of offset out of order at byte "
               + std::to_string(times + 8));
  CHECK(damage(with(bytes, indexes, 3))
        == "a change to an offset that is not there at byte "
               + std::to_string(indexes));
  CHECK(damage(with(bytes, indexes + changes, 1))
        == "an offset of more than a day at byte "
               + std::to_string(indexes + changes));
  CHECK_THAT(damage(with(bytes, indexes + changes + 5, 16)),
             Catch::Contains("a name that is not there"));
  CHECK_THAT(damage(with(bytes, bytes.size() - 1, ' ')),
             Catch::Contains("no rule at the end"));
}

TEST_CASE("a zone file whose changes end too early is told from a zone that "
          "does not change",
          "[time_zone]") {
  auto later = range_end + std::chrono::days{2 * 366};
  auto early = check_time_zone_file(file_of("Europe/Paris"), later);
  REQUIRE_FALSE(early);
  CHECK(early.why().code == errc::unavailable);
  CHECK_THAT(early.why().what, Catch::Contains("zic -b slim"));
  CHECK(check_time_zone_file(file_of("Asia/Kathmandu"), later));
}
