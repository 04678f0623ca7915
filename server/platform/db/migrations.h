// The files of server/migrations inside the binary, in the order of their names. Knows nothing about applying them.
#pragma once

#include <span>
#include <string_view>

namespace recado::db {

struct Migration {
    std::string_view name;  // "0001_accounts"
    std::string_view sql;
};

std::span<Migration const> migrations();

}  // namespace recado::db
