# chuang_embed(web_assets DIR web/dist)   the files of a folder, also compressed, as the library "web_assets" with the header
#                                         "embedded/web_assets.hpp": http::Assets embedded::web_assets().
# The folder is read at every build (a few milliseconds when nothing changed), so the web app may be built after configuring.
# No folder: an empty index, so that the binary builds without the web app.
set(CHUANG_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)
function(chuang_embed NAME)
  cmake_parse_arguments(ARG "" "DIR" "" ${ARGN})
  cmake_path(ABSOLUTE_PATH ARG_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} NORMALIZE)
  set(OUT ${CMAKE_CURRENT_BINARY_DIR}/${NAME})
  add_custom_target(${NAME}_files
    COMMAND ${CMAKE_COMMAND} -DNAME=${NAME} -DDIR=${ARG_DIR} -DOUT=${OUT} -P ${CHUANG_EMBED_SCRIPT}
    BYPRODUCTS ${OUT}/${NAME}.cpp ${OUT}/embedded/${NAME}.hpp
    COMMENT "Embedding ${ARG_DIR}" VERBATIM)
  add_library(${NAME} STATIC ${OUT}/${NAME}.cpp)
  add_dependencies(${NAME} ${NAME}_files)
  target_include_directories(${NAME} PUBLIC ${OUT})
  target_link_libraries(${NAME} PUBLIC http)
endfunction()
