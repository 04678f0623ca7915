// PostgreSQL's client library, loaded when the first connection asks for it: an installation on SQLite needs no libpq.
// Its functions stand here under their own names without the PQ.
#pragma once

#include <postgresql/libpq-fe.h>

namespace recado::db {

struct Libpq {
    decltype(&PQconnectdb) connect;
    decltype(&PQexec) exec;
    decltype(&PQgetCopyData) get_copy_data;
    decltype(&PQputCopyData) put_copy_data;
    decltype(&PQputCopyEnd) put_copy_end;
    decltype(&PQconnectStartParams) connect_start;
    decltype(&PQconnectPoll) connect_poll;
    decltype(&PQfinish) finish;
    decltype(&PQstatus) status;
    decltype(&PQerrorMessage) error_message;
    decltype(&PQserverVersion) server_version;
    decltype(&PQparameterStatus) parameter_status;
    decltype(&PQbackendPID) backend_pid;
    decltype(&PQsocket) socket;
    decltype(&PQtransactionStatus) transaction_status;
    decltype(&PQsetnonblocking) set_nonblocking;
    decltype(&PQflush) flush;
    decltype(&PQconsumeInput) consume_input;
    decltype(&PQisBusy) is_busy;
    decltype(&PQgetResult) get_result;
    decltype(&PQnotifies) notifies;
    decltype(&PQfreemem) free_memory;
    decltype(&PQclear) clear;
    decltype(&PQresultStatus) result_status;
    decltype(&PQresultErrorField) error_field;
    decltype(&PQcmdStatus) command_tag;
    decltype(&PQcmdTuples) command_rows;
    decltype(&PQntuples) rows;
    decltype(&PQnfields) columns;
    decltype(&PQfname) column_name;
    decltype(&PQftype) column_type;
    decltype(&PQgetvalue) value;
    decltype(&PQgetlength) length;
    decltype(&PQgetisnull) is_null;
    decltype(&PQenterPipelineMode) enter_pipeline;
    decltype(&PQexitPipelineMode) exit_pipeline;
    decltype(&PQpipelineSync) pipeline_sync;
    decltype(&PQsendQuery) send_query;
    decltype(&PQsendPrepare) send_prepare;
    decltype(&PQsendQueryPrepared) send_prepared;
    decltype(&PQsetSingleRowMode) single_row_mode;
    decltype(&PQsetNoticeProcessor) set_notice_processor;
};

// Throws Outage saying what to install when the library is missing or too old.
Libpq const& libpq();

}  // namespace recado::db
