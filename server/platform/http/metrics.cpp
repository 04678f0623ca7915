#include "platform/http/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace recado::http {

namespace {

std::string series_name(std::string_view name, std::string_view labels) {
    return labels.empty() ? std::string(name) : fmt::format("{}{{{}}}", name, labels);
}

std::string bucket_name(std::string_view name, std::string_view labels, std::string_view bound) {
    return fmt::format("{}_bucket{{{}{}le=\"{}\"}}", name, labels, labels.empty() ? "" : ",", bound);
}

void write_histogram(std::string& out, std::string_view name, std::string_view labels, Histogram const& histogram) {
    std::uint64_t below = 0;
    auto const bounds = histogram.bounds();
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        below += histogram.count_in(i);
        out += fmt::format("{} {}\n", bucket_name(name, labels, fmt::format("{}", bounds[i])), below);
    }
    below += histogram.count_in(bounds.size());
    out += fmt::format("{} {}\n", bucket_name(name, labels, "+Inf"), below);
    out += fmt::format("{} {}\n", series_name(fmt::format("{}_sum", name), labels), histogram.sum());
    out += fmt::format("{} {}\n", series_name(fmt::format("{}_count", name), labels), below);
}

template <class List, class... Args>
auto& find_or_add(List& list, std::string_view name, std::string_view help, std::string_view labels, Args&&... args) {
    for (auto& series : list)
        if (series.name == name && series.labels == labels) return series.value;
    return list.emplace_back(name, help, labels, std::forward<Args>(args)...).value;
}

}  // namespace

Histogram::Histogram(std::span<double const> bounds)
    : bounds_(bounds.begin(), bounds.end()), counts_(bounds.size() + 1) {}

void Histogram::observe(double value) {
    auto const bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_millionths_.fetch_add(static_cast<std::uint64_t>(std::max(value, 0.0) * 1e6), std::memory_order_relaxed);
}

std::span<double const> latency_bounds() {
    static constexpr std::array bounds = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0};
    return bounds;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard lock(mutex_);
    return find_or_add(counters_, name, help, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard lock(mutex_);
    return find_or_add(gauges_, name, help, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::span<double const> bounds,
                              std::string_view labels) {
    std::lock_guard lock(mutex_);
    return find_or_add(histograms_, name, help, labels, bounds);
}

void Metrics::sampled(std::string_view name, std::string_view help, std::function<double()> read,
                      std::string_view labels) {
    std::lock_guard lock(mutex_);
    find_or_add(sampled_, name, help, labels, std::move(read));
}

std::string Metrics::text() const {
    std::lock_guard lock(mutex_);
    struct Family {
        std::string help, type, lines;
    };
    std::map<std::string, Family> families;
    auto const family = [&](auto const& series, char const* type) -> std::string& {
        auto& found = families[series.name];
        found.help = series.help;
        found.type = type;
        return found.lines;
    };
    for (auto const& series : counters_)
        family(series, "counter") +=
            fmt::format("{} {}\n", series_name(series.name, series.labels), series.value.value());
    for (auto const& series : gauges_)
        family(series, "gauge") +=
            fmt::format("{} {}\n", series_name(series.name, series.labels), series.value.value());
    for (auto const& series : sampled_)
        family(series, "gauge") += fmt::format("{} {}\n", series_name(series.name, series.labels), series.value());
    for (auto const& series : histograms_)
        write_histogram(family(series, "histogram"), series.name, series.labels, series.value);
    std::string out;
    for (auto const& [name, one] : families)
        out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{3}", name, one.help, one.type, one.lines);
    return out;
}

}  // namespace recado::http
