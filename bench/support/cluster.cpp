#include "cluster.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace recado::bench {
namespace {

namespace fs = std::filesystem;

std::string find_programs() {
    if (auto const* named = std::getenv("RECADO_POSTGRES_BIN")) return named;
    int newest = 0;
    for (auto const& entry : fs::directory_iterator("/usr/lib/postgresql"))
        newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
    if (newest < 15) throw std::runtime_error("PostgreSQL 15 or newer is not installed: ./dev setup");
    return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin";
}

// PostgreSQL refuses to run as root.
void become_postgres() {
    if (geteuid() != 0) return;
    auto const* user = getpwnam("postgres");
    if (!user || setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) _exit(126);
}

void give_to_postgres(std::string const& folder) {
    if (geteuid() != 0) return;
    auto const* user = getpwnam("postgres");
    if (!user || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("there is no user postgres to give " + folder + " to");
}

[[noreturn]] void execute(std::vector<std::string>& words, bool as_postgres, std::string const& folder) {
    if (as_postgres) become_postgres();
    if (chdir(folder.c_str()) != 0) _exit(126);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

std::string output_of(std::vector<std::string> words, bool as_postgres) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    auto const child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        execute(words, as_postgres, "/");
    }
    close(ends[1]);
    std::string text;
    char buffer[65536];
    for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error(words[0] + " failed:\n" + text.substr(0, 4000));
    return text;
}

Cluster::Cluster(std::string folder) : folder_(std::move(folder)), bin_(find_programs()) {
    auto const data = folder_ + "/data";
    fresh_ = !fs::exists(data + "/PG_VERSION");
    fs::create_directories(folder_);
    // A scratch folder is its owner's alone.
    fs::permissions(fs::path(folder_).parent_path(), fs::perms::others_exec, fs::perm_options::add);
    give_to_postgres(folder_);
    if (fresh_)
        output_of({bin_ + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"},
                  true);
    std::vector<std::string> words{bin_ + "/postgres", "-D", data, "-k", folder_};
    for (auto const* setting :
         {"listen_addresses=", "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min",
          "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=all", "logging_collector=on",
          "log_destination=jsonlog", "log_filename=bench", "log_rotation_age=0", "log_rotation_size=0"}) {
        words.emplace_back("-c");
        words.emplace_back(setting);
    }
    pid_ = fork();
    if (pid_ == 0) execute(words, true, folder_);
    for (int tries = 0;; ++tries) {
        try {
            sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            return;
        } catch (std::runtime_error const&) {
            if (tries == 300) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
}

Cluster::~Cluster() {
    kill(pid_, SIGINT);
    waitpid(pid_, nullptr, 0);
}

std::string Cluster::sql(std::string const& statements) const {
    return output_of({bin_ + "/psql", "-h", folder_, "-U", "postgres", "-AtXq", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                      "-c", statements});
}

std::int64_t Cluster::number(std::string const& statement) const {
    return std::strtoll(sql(statement).c_str(), nullptr, 10);
}

double Cluster::pgbench(std::vector<std::string> const& options) const {
    std::vector<std::string> words{bin_ + "/pgbench", "-h", folder_, "-U", "postgres", "-n", "-M", "prepared"};
    words.insert(words.end(), options.begin(), options.end());
    words.emplace_back("postgres");
    auto const text = output_of(words);
    auto const place = text.find("tps = ");
    if (place == std::string::npos || text.contains("aborted"))
        throw std::runtime_error("pgbench did not go through:\n" + text.substr(0, 4000));
    return std::strtod(text.c_str() + place + 6, nullptr);
}

std::string Cluster::log_path() const { return folder_ + "/data/log/bench.json"; }

}  // namespace recado::bench
