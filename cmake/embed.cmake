# Embeds server/migrations/*.sql and the built web UI: a host tool writes an assembler file that .incbin's the bytes
# and a C++ table that points into them (docs/decisions/0003-embedding.md).
set(RECADO_WEB_DIST ${PROJECT_SOURCE_DIR}/web/dist CACHE PATH "Folder of the built web UI to embed")

add_executable(recado_embed ${PROJECT_SOURCE_DIR}/tools/embed/embed.cpp)
target_link_libraries(recado_embed PRIVATE recado_options ZLIB::ZLIB PkgConfig::brotli PkgConfig::sodium)

function(recado_embedded name kind folder files)
    set(out ${PROJECT_BINARY_DIR}/generated/${name})
    file(MAKE_DIRECTORY ${out})
    add_custom_command(
        OUTPUT ${out}/${name}.S ${out}/${name}.cpp
        COMMAND recado_embed ${kind} ${folder} ${out} ${name}
        DEPENDS recado_embed ${files}
        COMMENT "Embedding ${folder}"
        VERBATIM)
    add_library(recado_${name} STATIC ${out}/${name}.S ${out}/${name}.cpp)
    set_source_files_properties(${out}/${name}.S PROPERTIES OBJECT_DEPENDS "${files}")
    target_link_libraries(recado_${name} PRIVATE recado_options)
endfunction()

file(GLOB migration_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/server/migrations/*.sql)
recado_embedded(migrations migrations ${PROJECT_SOURCE_DIR}/server/migrations "${migration_files}")

file(GLOB_RECURSE asset_files CONFIGURE_DEPENDS ${RECADO_WEB_DIST}/*)
recado_embedded(assets assets ${RECADO_WEB_DIST} "${asset_files}")

set(embedded_db recado_migrations)
set(embedded_http recado_assets)
