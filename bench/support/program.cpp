#include "program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "load.h"

namespace recado::bench {
namespace {

using Clock = std::chrono::steady_clock;

double since_ms(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool alive(int port) {
    try {
        return call(port, http_request("GET", "/livez", {}, "")).status == 200;
    } catch (std::exception const&) {
        return false;
    }
}

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

}  // namespace

Program::Program(std::string const& binary, std::string const& data, std::vector<std::string> const& extra) {
    std::vector<std::string> words{binary,
                                   "serve",
                                   "--data",
                                   data,
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--log-level",
                                   "warn",
                                   "--address-per-minute",
                                   "0",
                                   "--actor-per-minute",
                                   "0"};
    words.insert(words.end(), extra.begin(), extra.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) throw std::runtime_error("no pipe");
    auto const start = Clock::now();
    pid_ = fork();
    if (pid_ == 0) {
        dup2(pipe_ends[1], STDOUT_FILENO);
        close(pipe_ends[0]);
        execv(binary.c_str(), arguments.data());
        _exit(127);
    }
    close(pipe_ends[1]);
    output_ = pipe_ends[0];
    port_ = read_port();
    while (!alive(port_)) std::this_thread::yield();
    start_ms_ = since_ms(start);
}

Program::~Program() { stop(); }

void Program::stop() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(output_);
    pid_ = 0;
}

int Program::read_port() {
    std::string text;
    char buffer[512];
    for (;;) {
        auto const size = read(output_, buffer, sizeof buffer);
        if (size <= 0) throw std::runtime_error("the server ended before it listened:\n" + text);
        text.append(buffer, static_cast<std::size_t>(size));
        auto const place = text.find("recado listening on ");
        auto const line_end = text.find('\n', place == std::string::npos ? 0 : place);
        if (place != std::string::npos && line_end != std::string::npos)
            return std::atoi(text.c_str() + text.rfind(':', line_end) + 1);
    }
}

double Program::resident_mb() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024.0;
    return 0;
}

double Program::cpu_seconds() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    text = text.substr(text.rfind(')') + 2);
    std::size_t field = 3;
    double ticks = 0;
    for (std::size_t place = 0; place < text.size() && field <= 15; ++field) {
        auto const next = text.find(' ', place);
        if (field == 14 || field == 15) ticks += std::strtod(text.c_str() + place, nullptr);
        place = next + 1;
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Scratch::Scratch() : path((std::filesystem::temp_directory_path() / "recado-bench-XXXXXX").string()) {
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no folder under /tmp");
}
Scratch::~Scratch() { std::filesystem::remove_all(path); }

double append_bound(std::string const& folder, std::size_t size, int group, double seconds) {
    auto const path = folder + "/append";
    int const file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    std::string const block(size * static_cast<std::size_t>(group), 'x');
    std::int64_t records = 0;
    auto const start = Clock::now();
    while (since_ms(start) < seconds * 1000) {
        if (write(file, block.data(), block.size()) < 0 || fdatasync(file) != 0)
            throw std::runtime_error("cannot append");
        records += group;
    }
    auto const rate = static_cast<double>(records) / (since_ms(start) / 1000);
    close(file);
    std::filesystem::remove(path);
    return rate;
}

bool report(std::string const& workload, std::vector<Figure> const& figures) {
    auto const now = std::time(nullptr);
    char day[16];
    std::strftime(day, sizeof day, "%Y-%m-%d", std::gmtime(&now));
    std::string json = "{\"workload\":\"" + workload + "\",\"day\":\"" + day + "\",\"processor\":\"" + processor() +
                       "\",\"cores\":" + std::to_string(std::thread::hardware_concurrency()) + ",\"figures\":[";
    bool all_met = true;
    std::printf("\n%s\n", workload.c_str());
    for (auto const& figure : figures) {
        std::printf("  %-52s %12.2f %-10s %s%s\n", figure.name.c_str(), figure.value, figure.unit.c_str(),
                    figure.bar.c_str(),
                    figure.bar.empty() ? ""
                    : figure.met       ? "  met"
                                       : "  MISSED");
        char value[64];
        std::snprintf(value, sizeof value, "%.4g", figure.value);
        json += std::string(json.ends_with('[') ? "" : ",") + "\n{\"name\":\"" + figure.name + "\",\"value\":" + value +
                ",\"unit\":\"" + figure.unit + "\",\"bar\":\"" + figure.bar +
                "\",\"met\":" + (figure.met ? "true" : "false") + "}";
        all_met = all_met && figure.met;
    }
    std::filesystem::create_directories(RECADO_SOURCE_DIR "/bench/results");
    std::ofstream(RECADO_SOURCE_DIR "/bench/results/" + workload + ".json") << json << "\n]}\n";
    return all_met;
}

}  // namespace recado::bench
