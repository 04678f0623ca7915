#include "platform/backup/rows.h"

#include <sodium.h>
#include <algorithm>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <utility>

#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/json/json.h"

namespace recado::backup {

namespace {

constexpr std::array<std::pair<char, char>, 7> escapes{
    {{'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\v', 'v'}, {'\\', '\\'}}};

constexpr std::array<char, 256> escape_of_byte = [] {
    std::array<char, 256> table{};
    for (auto const& [byte, name] : escapes) table[static_cast<unsigned char>(byte)] = name;
    return table;
}();

constexpr std::array<char, 256> byte_of_escape = [] {
    std::array<char, 256> table{};
    for (auto const& [byte, name] : escapes) table[static_cast<unsigned char>(name)] = byte;
    return table;
}();

// PostgreSQL keeps 1.0 and 1e2 as they were written and sorts keys by length; here every number and every object has
// one form.
boost::json::value in_order(boost::json::value const& value) {
    if (auto const* list = value.if_array()) {
        boost::json::array out;
        for (auto const& item : *list) out.push_back(in_order(item));
        return out;
    }
    if (auto const* object = value.if_object()) {
        std::vector<std::string_view> keys;
        for (auto const& [key, unused] : *object) keys.push_back(key);
        std::ranges::sort(keys);
        boost::json::object out;
        for (auto const key : keys) out[key] = in_order(object->at(key));
        return out;
    }
    constexpr double exact = 9'007'199'254'740'992.0;  // 2^53
    if (auto const* number = value.if_double())
        if (std::trunc(*number) == *number && std::abs(*number) < exact) return static_cast<std::int64_t>(*number);
    return value;
}

// 128 bits of BLAKE2b.
std::array<std::uint64_t, 2> fingerprint(std::string_view line) {
    std::array<unsigned char, 16> out;
    crypto_generichash(out.data(), out.size(), reinterpret_cast<unsigned char const*>(line.data()), line.size(),
                       nullptr, 0);
    std::array<std::uint64_t, 2> halves{};
    for (std::size_t i = 0; i < out.size(); ++i) halves[i / 8] = halves[i / 8] << 8 | out[i];
    return halves;
}

std::uint64_t number_of(std::string_view digits) {
    std::uint64_t number = 0;
    auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    check(code == std::errc{} && end == digits.data() + digits.size(), "a checksum is hexadecimal");
    return number;
}

}  // namespace

ColumnType column_type(std::string_view declared) {
    auto const name = text::lower_ascii(declared);
    if (name == "bigint" || name == "integer") return ColumnType::integer;
    if (name == "boolean") return ColumnType::boolean;
    if (name == "text") return ColumnType::text;
    if (name == "jsonb") return ColumnType::json;
    if (name == "double precision") return ColumnType::real;
    throw Fault("backups do not know columns of type " + std::string(declared));
}

void append_null(std::string& line) { line += "\\N"; }

void append_integer(std::string& line, std::int64_t value) {
    std::array<char, 20> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    line.append(digits.data(), end);
}

void append_real(std::string& line, double value) {
    std::array<char, 32> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    line.append(digits.data(), end);
}

void append_text(std::string& line, std::string_view value) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char const name = escape_of_byte[static_cast<unsigned char>(value[i])];
        if (name == 0) continue;
        line.append(value.substr(plain, i - plain));
        line += '\\';
        line += name;
        plain = i + 1;
    }
    line.append(value.substr(plain));
}

void append_json(std::string& line, std::string_view value) {
    boost::system::error_code error;
    auto const parsed = boost::json::parse(value, error);
    if (error) return append_text(line, value);
    std::string sorted;
    json::write_value(sorted, in_order(parsed));
    append_text(line, sorted);
}

void split_line(std::string_view line, std::vector<Field>& fields) {
    std::size_t count = 0;
    for (bool more = true; more; ++count) {
        if (fields.size() == count) fields.emplace_back();
        auto& field = fields[count];
        auto const end = std::min(line.find('\t'), line.size());
        auto cell = line.substr(0, end);
        more = end < line.size();
        line.remove_prefix(std::min(end + 1, line.size()));
        field.null = cell == "\\N";
        field.text.clear();
        for (auto at = cell.find('\\'); !field.null && at != cell.npos && at + 1 < cell.size(); at = cell.find('\\')) {
            field.text.append(cell.substr(0, at));
            char const byte = byte_of_escape[static_cast<unsigned char>(cell[at + 1])];
            field.text += byte != 0 ? byte : cell[at + 1];
            cell.remove_prefix(at + 2);
        }
        if (!field.null) field.text.append(cell);
    }
    fields.resize(count);
}

std::string_view take_line(std::string_view& lines) {
    auto const end = std::min(lines.find('\n'), lines.size());
    auto const line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    return line;
}

void Tally::add_line(std::string_view line) {
    auto const [high, low] = fingerprint(line);
    low_ += low;
    high_ += high + static_cast<std::uint64_t>(low_ < low);
    ++rows_;
}

void Tally::add_lines(std::string_view lines) {
    while (!lines.empty()) add_line(take_line(lines));
}

std::string Tally::checksum() const {
    std::string bytes;
    for (auto const half : {high_, low_})
        for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(half >> shift & 0xFF);
    return text::hex(bytes);
}

Tally Tally::from(std::int64_t rows, std::string_view checksum) {
    check(checksum.size() == 32, "a checksum has 32 digits");
    Tally tally;
    tally.rows_ = rows;
    tally.high_ = number_of(checksum.substr(0, 16));
    tally.low_ = number_of(checksum.substr(16));
    return tally;
}

}  // namespace recado::backup
