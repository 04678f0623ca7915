// The command line. Every setting is also a flag; app/config.h says how they weigh.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "app/backup_commands.h"
#include "app/commands.h"

namespace {

using namespace recado::app;

std::string flag_name(std::string_view setting) {
    std::string flag = "--" + std::string(setting);
    for (char& c : flag) c = c == '_' ? '-' : c;
    return flag;
}

void add_settings(CLI::App& command, Sources& sources) {
    command.add_option_function<std::string>(
        "--config", [&](std::string const& path) { sources.file = path; }, "TOML file with settings");
    for (auto const& setting : settings()) {
        auto const keep = [&sources, name = std::string(setting.name)](std::string const& text) {
            sources.flags[name] = text;
        };
        auto* option =
            command.add_option_function<std::string>(flag_name(setting.name), keep, std::string(setting.meaning));
        // A switch may stand alone: --demo is --demo true.
        if (std::holds_alternative<bool Config::*>(setting.member)) option->expected(0, 1)->default_str("true");
    }
}

std::optional<std::string> environment(std::string const& name) {
    auto const* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

// The commands about copies of an installation.
struct CopyCommands {
    CopyCommands(CLI::App& program, Sources& sources)
        : back_up(*program.add_subcommand("backup", "Copy everything into one file, also while the server runs")),
          verify(*program.add_subcommand("verify", "Check a backup from front to back without touching anything")),
          restore(*program.add_subcommand("restore", "Make an installation out of a backup, in an empty data folder")),
          move(*program.add_subcommand("move", "Bring everything into another database (the server must be stopped)")) {
        move.add_option("--from", places.from, "Data folder or postgres:// address")->required();
        move.add_option("--to", places.to, "Data folder or postgres:// address, empty or unfinished")->required();
        back_up.add_option("--to", words.file, "The file to write")->required();
        back_up.add_flag("--without-key", words.without_key, "Leave the key of the installation out");
        verify.add_option("file", words.file, "The backup")->required();
        restore.add_option("file", words.file, "The backup")->required();
        for (auto* command : {&back_up, &verify, &restore})
            command->add_option("--passphrase-file", words.passphrase_file, "File whose first line seals the backup");
        for (auto* command : {&back_up, &restore}) add_settings(*command, sources);
    }

    BackupWords words;
    CLI::App& back_up;
    CLI::App& verify;
    CLI::App& restore;
    CLI::App& move;
    MoveWords places;
};

int run(int count, char** words) {
    CLI::App program{"Recado: one inbox for every conversation with your customers"};
    program.require_subcommand(1);
    program.set_version_flag("--version", RECADO_VERSION);
    Sources sources{.environment = environment};
    std::string email;
    bool reference = false;

    auto* serve_command = program.add_subcommand("serve", "Start the server");
    auto* config_command = program.add_subcommand("config", "Show every setting, its value and where it came from");
    config_command->add_flag("--reference", reference, "Print the reference table of docs/operations.md instead");
    auto* openapi_command = program.add_subcommand("openapi", "Print the description of the API");
    auto* demo_command = program.add_subcommand("demo", "Load or remove the demo shop (the server must be stopped)");
    demo_command->require_subcommand(1);
    auto* load_command = demo_command->add_subcommand("load", "Load the demo shop");
    auto* remove_command = demo_command->add_subcommand("remove", "Remove the demo shop with everything in it");
    auto* replay_command = program.add_subcommand(
        "replay", "Take in again what providers sent and could not be used (the server must be stopped)");
    auto* reset_command =
        program.add_subcommand("reset-password", "Print a link that sets a new password (the server must be stopped)");
    reset_command->add_option("email", email, "Whose password")->required();
    CopyCommands const copies(program, sources);
    for (auto* command : {serve_command, config_command, load_command, remove_command, replay_command, reset_command})
        add_settings(*command, sources);

    CLI11_PARSE(program, count, words);
    if (*openapi_command) return print_openapi();
    if (reference) {
        std::cout << config_reference();
        return 0;
    }
    if (copies.verify) return verify(copies.words);
    if (copies.move) return recado::app::move(copies.places);
    auto const loaded = load_config(sources);
    if (*serve_command) return serve(loaded);
    if (copies.back_up) return back_up(loaded, copies.words);
    if (copies.restore) return restore(loaded, copies.words);
    if (*load_command) return load_demo(loaded);
    if (*remove_command) return remove_demo(loaded);
    if (*replay_command) return replay_dead_letters(loaded);
    if (*reset_command) return reset_password(loaded, email);
    std::cout << describe_config(loaded);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    try {
        return run(count, words);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "recado: %s\n", error.what());
        return 1;
    }
}
