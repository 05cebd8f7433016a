# Makes a source of the KPI profiles in config/profiles/, and sets `into` to its
# path. What is configured again when a profile changes.
function(streamvane_shipped_profiles into)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/config/profiles/*.yaml)
  list(SORT files)
  set(profile_entries "")
  foreach(file ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND profile_entries
           "    {\"${name}\", R\"profile(${text})profile\"},\n")
  endforeach()
  set(made ${PROJECT_BINARY_DIR}/generated/shipped_profiles.cpp)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/shipped_profiles.cpp.in ${made}
                 @ONLY)
  set(${into} ${made} PARENT_SCOPE)
endfunction()
