#pragma once
// Records as rows of text cells: what CSV and XLSX files hold. Headers are the labels of the language that was asked for; either
// language, or the field's own name, is understood on the way in, in any order. Enumerations travel by their words.
#include <string>
#include <vector>

#include "base/error.hpp"
#include "meta/type.hpp"

namespace meta {

enum class Language { zh, en };
Language language_of(std::string_view name, base::Problems& bad);  // "", "zh", "en": what a file is asked for in, field lang
std::string_view label_of(const Field& f, Language in);  // the field's name where it has no label

// The fields that files hold: no hidden, secret or nested ones.
std::vector<const Field*> file_fields(const Type& record);
std::vector<std::string> header_cells(const Type& record, Language in = Language::zh);
std::vector<std::string> row_cells(const Type& record, const void* value, Language in = Language::zh);
std::string cell_of(const Type& type, const void* value, Language in = Language::zh);
// Of a field: masked when its note says so.
std::string cell_of(const Field& f, const void* record, Language in = Language::zh);

// For each column of a header row the field it names, or null. Names in `bad` (key "unknown_column") what is not known,
// and (key "missing_column") each required field that no column names.
std::vector<const Field*> match_header(const Type& record, const std::vector<std::string>& header, base::Problems& bad);

// Fills `value` from the cells; an empty cell leaves the field as it is when optional, and empties a text.
void read_row(const std::vector<const Field*>& columns, const std::vector<std::string>& cells, void* value, base::Problems& bad);

}  // namespace meta
