// The two ends of a copy, whichever database stands behind: a source is one consistent look at everything a store
// holds; a target is a store on its way, marked as unfinished in itself, so that a server refuses it until the copy is
// whole.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/backup/rows.h"
#include "platform/db/migrations.h"

namespace recado::backup {

// Whole lines, and the key of the last one as a line of its own; empty behind the last row of the table.
using Lines = std::function<void(std::string_view lines, std::string_view last_key)>;

class Source {
  public:
    virtual ~Source() = default;

    virtual std::string database() const = 0;             // "sqlite" or "postgres"
    virtual std::vector<std::string> schema() const = 0;  // applied migrations, by number
    virtual std::vector<Table> const& tables() const = 0;
    // Every row behind `after` (empty: all) in order of the key, some hundred kilobytes at a time.
    virtual void read(Table const& table, std::string_view after, Lines const& lines) = 0;
    // SHA-256 of every content that the store names, ascending.
    virtual std::vector<std::string> contents() = 0;
};

class Target {
  public:
    virtual ~Target() = default;

    // Both durable together. `note` says where to go on after a death.
    virtual void append(Table const& table, std::string_view lines, std::string_view note) = 0;
    virtual std::optional<std::string> note(std::string_view name) = 0;
    virtual void set_note(std::string_view name, std::string_view text) = 0;
    // The rows of the table and its note.
    virtual void clear(Table const& table) = 0;
    // Nothing removes it.
    virtual void set_setting(std::string_view key, std::optional<std::string> const& value) = 0;
    // Builds what was put off, and makes it a store like any other. Durable when it returns.
    virtual void finish() = 0;
};

// Copies that are not whole are read only to be compared.
enum class Allow { whole, unfinished };
// Throws Outage when there is no store or it was written by a newer program.
std::unique_ptr<Source> open_source(std::string const& store, Allow allow = Allow::whole);

struct NewTarget {
    std::vector<std::string> schema;  // made with these migrations, which this program must know
    std::string origin;               // "restore of /backup/a.tar": who may go on with it
};
// Makes the store, or goes on with an unfinished one. The caller holds it (place.h).
std::unique_ptr<Target> open_target(std::string const& store, NewTarget const& wanted);

// Into a store that is whole and that nobody serves.
void write_setting(std::string const& store, std::string_view key, std::string_view value);

// The embedded migrations of these names. Throws Outage naming one that this program does not know; `what` has it.
std::vector<db::Migration> known_steps(std::vector<std::string> const& schema, std::string const& what);

}  // namespace recado::backup
