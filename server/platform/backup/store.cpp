#include "platform/backup/store.h"

#include <algorithm>

#include "platform/base/check.h"

namespace recado::backup {

std::vector<db::Migration> known_steps(std::vector<std::string> const& schema, std::string const& what) {
    std::vector<db::Migration> steps;
    for (auto const& name : schema) {
        auto const all = db::migrations();
        auto const found = std::ranges::find(all, name, &db::Migration::name);
        if (found == all.end())
            throw Outage(what + " was written by a newer version of Recado (schema step " + name +
                         "): use that version or a newer one");
        steps.push_back(*found);
    }
    return steps;
}

}  // namespace recado::backup
