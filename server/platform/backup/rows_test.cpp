#include "platform/backup/rows.h"

#include <doctest/doctest.h>

#include "platform/backup/tar.h"
#include "platform/base/check.h"

namespace recado::backup {

namespace {

std::string line_of(std::vector<std::string> const& texts) {
    std::string line;
    for (auto const& text : texts) {
        if (!line.empty()) line += '\t';
        append_text(line, text);
    }
    return line;
}

std::string canonical(std::string_view json) {
    std::string line;
    append_json(line, json);
    return line;
}

Tally tally_of(std::vector<std::string> const& lines) {
    Tally tally;
    for (auto const& line : lines) tally.add_line(line);
    return tally;
}

}  // namespace

TEST_CASE("texts with everything in them come back out of a line") {
    std::string every;
    for (int byte = 1; byte < 256; ++byte) every += static_cast<char>(byte);
    std::vector<std::string> const texts{every, "\\N", "\\.", "a\tb\nc\\", "\\t", "x"};
    auto const line = line_of(texts) + "\t\\N\t";
    CHECK(line.find('\n') == std::string::npos);
    std::vector<Field> fields;
    split_line(line, fields);
    REQUIRE(fields.size() == texts.size() + 2);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CHECK(!fields[i].null);
        CHECK(fields[i].text == texts[i]);
    }
    CHECK(fields[texts.size()].null);
    CHECK(!fields.back().null);
    CHECK(fields.back().text.empty());
}

TEST_CASE("lines are written as PostgreSQL's COPY writes them") {
    CHECK(line_of({"a\b\f\n\r\t\v\\z",
                   "\x01\x7F"
                   "ñ"}) == "a\\b\\f\\n\\r\\t\\v\\\\z\t\x01\x7Fñ");
    std::string numbers;
    append_integer(numbers, INT64_MIN);
    numbers += ' ';
    append_real(numbers, 0.1);
    CHECK(numbers == "-9223372036854775808 0.1");
}

TEST_CASE("equal JSON is one text, whoever kept it") {
    CHECK(canonical(R"({"b": 1, "aa": [1.0, 1e2, 1.5], "a": {"y":null,"x":"\u00e9"}})") ==
          canonical(R"({"a":{"x":"é","y":null},"aa":[1,100,1.50],"b":1})"));
    CHECK(canonical(R"({"a":1})") != canonical(R"({"a":"1"})"));
    CHECK(canonical("9007199254740993") == "9007199254740993");
    CHECK(canonical("no JSON\tat all") == "no JSON\\tat all");
}

TEST_CASE("a tally knows the rows, not their order") {
    auto const tally = tally_of({"1\ta", "2\tb", "3\tc"});
    CHECK(tally == tally_of({"3\tc", "1\ta", "2\tb"}));
    CHECK(tally.rows() == 3);
    for (auto const& other : std::vector<std::vector<std::string>>{
             {"1\ta", "2\tb"}, {"1\ta", "2\tb", "3\td"}, {"1\ta", "2\tb", "2\tb"}, {}})
        CHECK(tally.checksum() != tally_of(other).checksum());
    CHECK(Tally::from(3, tally.checksum()) == tally);
    Tally lines;
    lines.add_lines("1\ta\n2\tb\n3\tc\n");
    CHECK(lines == tally);
    Tally empty_row;
    empty_row.add_lines("\n");
    CHECK(empty_row.rows() == 1);
}

TEST_CASE("a header of an archive is read only as it was written") {
    TarEntry const entry{.name = "tables/messages/000001.copy", .size = 4'194'311, .written_s = 1'790'000'000};
    auto const header = tar_header(entry);
    REQUIRE(header.size() == tar_block);
    CHECK(read_tar_header(header) == entry);
    for (std::size_t at = 0; at < header.size(); ++at) {
        auto altered = header;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        CHECK(read_tar_header(altered) != entry);
    }
    CHECK(tar_padding(0) == 0);
    CHECK(tar_padding(1) == 511);
    CHECK(tar_padding(1024) == 0);
    CHECK_THROWS_AS(tar_header({.name = std::string(100, 'x')}), Fault);
}

TEST_CASE("a column of a type that nobody taught backups is refused") {
    CHECK(column_type("BIGINT") == ColumnType::integer);
    CHECK(column_type("double precision") == ColumnType::real);
    CHECK_THROWS_AS(column_type("POINT"), Fault);
}

}  // namespace recado::backup
