#include "features/demo/demo.h"
#include "platform/db/catalog.h"

namespace recado::demo {
namespace {

void delete_account(Tx& tx, std::int64_t account) {
    // References between the rows of one account may point either way; they go together.
    if (tx.dialect() == db::Dialect::sqlite) tx.run("PRAGMA defer_foreign_keys = ON");
    // The names come from the store's own catalogue, nothing from outside is joined in.
    for (auto const& column : db::columns(tx))
        if (column.name == "account_id") tx.run("DELETE FROM " + column.table_name + " WHERE account_id = $1", account);
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
