#include "features/demo/demo.h"

namespace recado::demo {
namespace {

void delete_account(Tx& tx, std::int64_t account) {
    auto const tables = tx.all<std::string>(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'account_id' WHERE m.type = "
        "'table' ORDER BY m.name");
    // References between the rows of one account may point either way; they go together.
    tx.run("PRAGMA defer_foreign_keys = ON");
    // The names come from the store's own catalogue, nothing from outside is joined in.
    for (auto const& table : tables) tx.run("DELETE FROM " + table + " WHERE account_id = $1", account);
    tx.run("DELETE FROM users WHERE id NOT IN (SELECT user_id FROM members)");
    tx.run("DELETE FROM accounts WHERE id = $1", account);
}

}  // namespace

bool remove(Database& database) {
    auto const removed = database.write_now(Who::system({}), [](Tx& tx) -> Result<bool> {
        auto const accounts = tx.all<std::int64_t>("SELECT id FROM accounts WHERE demo = TRUE");
        for (auto const account : accounts) delete_account(tx, account);
        return !accounts.empty();
    });
    return *removed;
}

}  // namespace recado::demo
