#include "runtime/event_log/crc32c.hpp"
#include "tests/runtime/event_log/log_story.hpp"

using namespace streamvane;
using namespace streamvane::tests;

TEST_CASE("crc32c gives the values of RFC 3720", "[event_log][codec]") {
  CHECK(crc32c("123456789") == 0xe3069283u);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aau);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  CHECK(crc32c("56789", crc32c("1234")) == crc32c("123456789"));
  CHECK(crc32c("same", 1) != crc32c("same", 2));
}

TEST_CASE("crc32c of any length is what the polynomial says bit by bit",
          "[event_log][codec]") {
  auto by_bits = [](std::string_view bytes, std::uint32_t crc) {
    crc = ~crc;
    for (char c : bytes) {
      crc ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    }
    return ~crc;
  };
  std::string text;
  for (unsigned i = 0; i < 2'100; ++i)
    text += static_cast<char>(i * i * 31 + (i >> 3));
  for (std::size_t size = 0; size <= text.size(); ++size) {
    auto from = size % 7;
    auto part = std::string_view{text}.substr(from, size - from);
    auto seed = static_cast<std::uint32_t>(size * 0x9e3779b1u);
    if (crc32c(part, seed) != by_bits(part, seed))
      FAIL(size);
  }
}

TEST_CASE("a record survives its bytes, and no changed byte does",
          "[event_log][codec]") {
  auto record = event_record(11, 3);
  std::string bytes;
  auto crc = encode_record(bytes, record, {42, 40, 7, 99, true});
  REQUIRE(bytes.size() == stored_bytes(record.payload.size()));
  auto head = decode_head(bytes, 7);
  REQUIRE(head);
  CHECK(head->offset == 42);
  CHECK(head->durable_end == 40);
  CHECK(head->previous == 99);
  CHECK(head->crc == crc);
  CHECK(head->continues);
  CHECK(head->kind == record.kind);
  CHECK(head->source == record.source);
  CHECK(head->arrival == record.arrival);
  CHECK(head->organization == record.organization);
  CHECK(head->transport == record.transport);
  CHECK(payload_whole(*head, bytes, 7));
  CHECK_FALSE(decode_head(bytes, 8));
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    auto flipped = bytes;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    auto found = decode_head(flipped, 7);
    CHECK_FALSE((found && payload_whole(*found, flipped, 7)));
  }
  for (std::size_t size = 0; size < record_head_bytes; ++size)
    CHECK_FALSE(decode_head(std::string_view{bytes}.substr(0, size), 7));
}

TEST_CASE("every kind and source that has a name can be read back",
          "[event_log][codec]") {
  for (int byte = 0; byte < 256; ++byte) {
    auto record = event_record(1);
    record.kind = static_cast<record_kind>(byte);
    std::string bytes;
    encode_record(bytes, record, {});
    CHECK(decode_head(bytes, 0).has_value()
          == (to_string(record.kind) != "unknown"));
    record = event_record(1);
    record.source = static_cast<record_source>(byte);
    bytes.clear();
    encode_record(bytes, record, {});
    CHECK(decode_head(bytes, 0).has_value()
          == (to_string(record.source) != "unknown"));
  }
}

TEST_CASE("a header of a newer format is refused by its number",
          "[event_log][codec]") {
  segment_header header;
  auto block = encode_segment_header(header);
  block[8] = 2;
  block.replace(12, 4, 4, '\0');
  auto crc = crc32c(block);
  block.replace(12, 4, reinterpret_cast<const char*>(&crc), 4);
  auto found = decode_segment_header(block);
  REQUIRE_FALSE(found);
  CHECK(found.why().code == errc::invalid);
  CHECK(found.why().what.find("version 2") != std::string::npos);
}

TEST_CASE("names of segments keep the order of their offsets",
          "[event_log][codec]") {
  CHECK(segment_name(42) == "00000000000000000042.segment");
  CHECK(to_segment_base(segment_name(UINT64_MAX)) == UINT64_MAX);
  CHECK_FALSE(to_segment_base("0000000000000000004x.segment"));
  CHECK_FALSE(to_segment_base("42.segment"));
  CHECK_FALSE(to_segment_base("99999999999999999999.segment"));
}

TEST_CASE("the bytes of version 1 stay as they were released",
          "[event_log][codec]") {
  auto disk = std::make_shared<faulty_disk>();
  auto options = on_disk(disk);
  options.salt = 0x5eed;
  auto log = open_log(options);
  REQUIRE(append_now(*log, {event_record(0), tick_record(1)}));
  REQUIRE(append_event(*log, 2));
  log.reset();
  auto bytes = disk->bytes(segment_path(0));
  CHECK(bytes.size() == 4096 + 128 + 80 + 128 + 2 * 32 + 64);
  CHECK(crc32c(bytes) == 0x3d47b261u);
}
