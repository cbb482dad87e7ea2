#pragma once
// Several cities in one PostgreSQL database: each has its own schema, named by the URL (?options=-csearch_path%3DNAME). Advisory
// locks and channels are the database's, so they carry the schema: one city's writer must not wait for another's. What stands
// in the schema "public" has the names that a city alone always had, so that processes of an older version still agree.
namespace store {

// SQL expressions, of the connection that they are asked on.
inline constexpr const char* kCityMark = "CASE current_schema() WHEN 'public' THEN 0 ELSE hashtextextended(current_schema(), 0) END";  // BIGINT; NULL: no such schema
inline constexpr const char* kCityChannel = "'chuangcheng' || CASE current_schema() WHEN 'public' THEN '' ELSE '_' || md5(current_schema()) END";
inline constexpr const char* kNoSchema = "the schema that the database's URL names (search_path) is not there: CREATE SCHEMA first";

}  // namespace store
