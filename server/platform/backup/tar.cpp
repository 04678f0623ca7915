#include "platform/backup/tar.h"

#include <charconv>

#include "platform/base/check.h"

namespace recado::backup {

namespace {

constexpr std::size_t name_size = 100, size_at = 124, size_digits = 11, time_at = 136, sum_at = 148;

void put_octal(std::string& block, std::size_t at, std::size_t digits, std::uint64_t value) {
    for (std::size_t i = digits; i > 0; --i, value >>= 3) block[at + i - 1] = static_cast<char>('0' + (value & 7));
    check(value == 0, "a number fits its field of a tar header");
}

std::optional<std::uint64_t> octal(std::string_view digits) {
    std::uint64_t value = 0;
    auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
    if (code != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string tar_header(TarEntry const& entry) {
    check(!entry.name.empty() && entry.name.size() < name_size, "a name fits a tar header");
    std::string block(tar_block, '\0');
    block.replace(0, entry.name.size(), entry.name);
    put_octal(block, 100, 7, 0600);
    put_octal(block, 108, 7, 0);
    put_octal(block, 116, 7, 0);
    put_octal(block, size_at, size_digits, entry.size);
    put_octal(block, time_at, size_digits, static_cast<std::uint64_t>(entry.written_s));
    block.replace(sum_at, 8, 8, ' ');
    block[156] = '0';
    block.replace(257, 8, std::string_view("ustar\00000", 8));
    std::uint64_t sum = 0;
    for (char const byte : block) sum += static_cast<unsigned char>(byte);
    put_octal(block, sum_at, 6, sum);
    block[sum_at + 6] = '\0';
    return block;
}

std::optional<TarEntry> read_tar_header(std::string_view block) {
    check(block.size() == tar_block, "a tar header is a block");
    TarEntry entry;
    entry.name = block.substr(0, block.find('\0'));
    if (entry.name.empty() || entry.name.size() >= name_size) return std::nullopt;
    auto const size = octal(block.substr(size_at, size_digits));
    auto const written = octal(block.substr(time_at, size_digits));
    if (!size || !written) return std::nullopt;
    entry.size = *size;
    entry.written_s = static_cast<std::int64_t>(*written);
    if (tar_header(entry) != block) return std::nullopt;
    return entry;
}

std::size_t tar_padding(std::uint64_t size) { return (tar_block - size % tar_block) % tar_block; }

}  // namespace recado::backup
