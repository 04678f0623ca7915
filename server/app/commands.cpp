#include "app/commands.h"

#include <cstdio>

#include "app/app.h"
#include "features/accounts/password_change.h"
#include "features/demo/demo.h"
#include "platform/http/openapi.h"

namespace recado::app {

int print_openapi() {
    Config config;
    config.data = ":memory:";
    config.public_url = "http://localhost:8080";
    App const app(config);
    std::printf("%s\n", http::openapi(app.api()).c_str());
    return 0;
}

int load_demo(Loaded const& loaded) {
    App app(loaded.config);
    bool const made = demo::load(app.core().demo_parts());
    std::puts(made ? "The demo shop is loaded."
                   : "There is an account already; the demo shop is only loaded into an empty installation.");
    return made ? 0 : 1;
}

int remove_demo(Loaded const& loaded) {
    Core core(loaded.config);
    bool const removed = demo::remove(*core.database);
    core.database->close();
    std::puts(removed ? "The demo shop is gone." : "There is no demo shop.");
    return removed ? 0 : 1;
}

int replay_dead_letters(Loaded const& loaded) {
    App app(loaded.config);
    std::printf("%d will be taken in again when the server runs.\n", app.channels().replay_dead_letters());
    return 0;
}

int reset_password(Loaded const& loaded, std::string const& email) {
    Core core(loaded.config);
    auto const link = accounts::reset_link_for_email(core.accounts, email);
    core.database->close();
    if (!link) {
        std::fprintf(stderr, "recado: nobody has the e-mail %s\n", email.c_str());
        return 1;
    }
    std::printf("Open this link within 15 minutes, with the server running:\n%s\n", link->link.c_str());
    return 0;
}

}  // namespace recado::app
