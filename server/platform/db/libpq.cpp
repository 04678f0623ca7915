#include "platform/db/libpq.h"

#include <dlfcn.h>

#include <string>

#include "platform/base/check.h"

namespace recado::db {

namespace {

template <class F>
void find(void* library, char const* name, F& function) {
    function = reinterpret_cast<F>(::dlsym(library, name));
    if (!function)
        throw Outage("PostgreSQL's client library libpq.so.5 is too old (it has no " + std::string(name) +
                     "): install libpq5 of PostgreSQL 15 or newer");
}

Libpq load() {
    void* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        throw Outage("PostgreSQL's client library libpq.so.5 is missing (on Debian: apt install libpq5): " +
                     std::string(::dlerror()));
    Libpq api{};
    find(library, "PQconnectdb", api.connect);
    find(library, "PQexec", api.exec);
    find(library, "PQgetCopyData", api.get_copy_data);
    find(library, "PQputCopyData", api.put_copy_data);
    find(library, "PQputCopyEnd", api.put_copy_end);
    find(library, "PQconnectStartParams", api.connect_start);
    find(library, "PQconnectPoll", api.connect_poll);
    find(library, "PQfinish", api.finish);
    find(library, "PQstatus", api.status);
    find(library, "PQerrorMessage", api.error_message);
    find(library, "PQserverVersion", api.server_version);
    find(library, "PQparameterStatus", api.parameter_status);
    find(library, "PQbackendPID", api.backend_pid);
    find(library, "PQsocket", api.socket);
    find(library, "PQtransactionStatus", api.transaction_status);
    find(library, "PQsetnonblocking", api.set_nonblocking);
    find(library, "PQflush", api.flush);
    find(library, "PQconsumeInput", api.consume_input);
    find(library, "PQisBusy", api.is_busy);
    find(library, "PQgetResult", api.get_result);
    find(library, "PQnotifies", api.notifies);
    find(library, "PQfreemem", api.free_memory);
    find(library, "PQclear", api.clear);
    find(library, "PQresultStatus", api.result_status);
    find(library, "PQresultErrorField", api.error_field);
    find(library, "PQcmdStatus", api.command_tag);
    find(library, "PQcmdTuples", api.command_rows);
    find(library, "PQntuples", api.rows);
    find(library, "PQnfields", api.columns);
    find(library, "PQfname", api.column_name);
    find(library, "PQftype", api.column_type);
    find(library, "PQgetvalue", api.value);
    find(library, "PQgetlength", api.length);
    find(library, "PQgetisnull", api.is_null);
    find(library, "PQenterPipelineMode", api.enter_pipeline);
    find(library, "PQexitPipelineMode", api.exit_pipeline);
    find(library, "PQpipelineSync", api.pipeline_sync);
    find(library, "PQsendQuery", api.send_query);
    find(library, "PQsendPrepare", api.send_prepare);
    find(library, "PQsendQueryPrepared", api.send_prepared);
    find(library, "PQsetSingleRowMode", api.single_row_mode);
    find(library, "PQsetNoticeProcessor", api.set_notice_processor);
    return api;
}

}  // namespace

Libpq const& libpq() {
    static Libpq const api = load();
    return api;
}

}  // namespace recado::db
