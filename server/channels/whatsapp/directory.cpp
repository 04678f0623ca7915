#include "channels/whatsapp/directory.h"

namespace recado::whatsapp {
namespace {

struct Entry {
    InboxId inbox_id;
    AccountId account_id;
};
DESCRIBE(Entry, FIELD(inbox_id), FIELD(account_id))

}  // namespace

Number const* Connection::find(std::string_view phone_number_id) const {
    for (auto const& number : numbers)
        if (number.settings.phone_number_id == phone_number_id) return &number;
    return nullptr;
}

// The key is random and unguessable, so this is the one look-up that starts without knowing the account.
Shared Directory::load(Tx& tx, std::string const& key) const {
    auto connection = std::make_shared<Connection>();
    auto const before = tx.who();
    for (auto const& entry : tx.all<Entry>(
             "SELECT inbox_id, account_id FROM whatsapp_numbers WHERE connection_key = $1 ORDER BY inbox_id", key)) {
        tx.act_as(Who::system(entry.account_id));
        connection->account = entry.account_id;
        if (auto number = accounts_.find(tx, entry.inbox_id)) connection->numbers.push_back(std::move(*number));
    }
    tx.act_as(before);
    if (connection->numbers.empty()) return nullptr;
    return connection;
}

void Directory::find(std::string key, std::move_only_function<void(Shared)> found) {
    std::uint64_t generation = 0;
    Shared cached;
    {
        std::scoped_lock lock(mutex_);
        generation = generation_;
        if (auto const entry = known_.find(key); entry != known_.end()) cached = entry->second;
    }
    if (cached) return found(std::move(cached));
    auto loaded = std::make_shared<Shared>();
    database_.read(
        Who::system({}), [this, key, loaded](Tx& tx) { return (*loaded = load(tx, key)) != nullptr; },
        [this, key, loaded, generation, found = std::move(found)](std::exception_ptr) mutable {
            if (*loaded) {
                std::scoped_lock lock(mutex_);
                if (generation == generation_) known_[key] = *loaded;
            }
            found(*loaded);
        });
}

void Directory::forget() {
    std::scoped_lock lock(mutex_);
    ++generation_;
    known_.clear();
}

}  // namespace recado::whatsapp
