#include "features/accounts/tidy.h"

#include "features/accounts/log_in.h"
#include "features/accounts/session.h"

namespace recado::accounts {

void tidy(Accounts& accounts, Authenticator& authenticator) {
    authenticator.write_last_seen(accounts.database);
    // Looking is a read: a store that is asleep is not woken by a write each minute.
    auto const anything = accounts.database.read_now(Who{}, [](Tx& tx) -> Result<bool> {
        return tx.exists(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2)"
            " OR EXISTS (SELECT 1 FROM invitations WHERE expires_at <= $3)"
            " OR EXISTS (SELECT 1 FROM password_resets WHERE expires_at <= $3)"
            " OR EXISTS (SELECT 1 FROM known_devices WHERE last_used_at <= $4)",
            tx.now() + -session_idle_ms, tx.now() + -session_life_ms, tx.now(), tx.now() + -known_device_ms);
    });
    if (!*anything) return;
    (void)accounts.database.write_now(Who{}, [](Tx& tx) -> Result<Done> {
        remove_expired_sessions(tx);
        tx.run("DELETE FROM invitations WHERE expires_at <= $1", tx.now());
        tx.run("DELETE FROM password_resets WHERE expires_at <= $1", tx.now());
        tx.run("DELETE FROM known_devices WHERE last_used_at <= $1", tx.now() + -known_device_ms);
        return Done{};
    });
}

}  // namespace recado::accounts
