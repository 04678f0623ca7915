// Where an installation is, and who may touch it: a data folder with files and key, and a database inside it or
// elsewhere. A store is the path of a file or a postgres:// address.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace recado::backup {

struct Place {
    std::string data;
    std::string database{};  // postgres:// address; empty: DATA/recado.db
    std::string store() const { return database.empty() ? data + "/recado.db" : database; }
};

// Without password and options.
std::string shown(std::string_view store);

// Keeps servers and other copies away while it lives.
class Hold {
  public:
    virtual ~Hold() = default;
};
// Throws Outage when a server or another copy works on it.
std::unique_ptr<Hold> hold(std::string const& store);

enum class Found { nothing, unfinished, finished };
struct Looked {
    Found found = Found::nothing;
    std::string origin;  // of an unfinished copy
};
Looked look_at(std::string const& store);

}  // namespace recado::backup
