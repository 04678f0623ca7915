// Which numbers a callback address serves, kept in memory so that a webhook costs no look-up. Forgets everything when
// an inbox changes. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "channels/whatsapp/account.h"
#include "platform/db/database.h"

namespace recado::whatsapp {

struct Connection {
    AccountId account;
    std::vector<Number> numbers;

    Number const* find(std::string_view phone_number_id) const;
};
using Shared = std::shared_ptr<Connection const>;

class Directory {
  public:
    Directory(Database& database, Accounts const& accounts) : database_(database), accounts_(accounts) {}

    // Calls back at once when known, else from a reader's thread; null when nobody has the key or it cannot be read
    // now.
    void find(std::string key, std::move_only_function<void(Shared)> found);
    Shared load(Tx& tx, std::string const& key) const;
    void forget();

  private:
    Database& database_;
    Accounts const& accounts_;
    std::mutex mutex_;
    std::uint64_t generation_ = 0;  // what was read before a change must not be kept after it
    std::unordered_map<std::string, Shared> known_;
};

}  // namespace recado::whatsapp
