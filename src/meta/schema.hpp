#pragma once
// Types described to others: the form schema that feeds the generic pages, JSON Schema for OpenAPI, TypeScript.
#include <map>
#include <string>

#include "meta/cells.hpp"

namespace meta {

// A note names the unit of a figure in both languages, "米|m", or one for both; "人|" is said in Chinese alone.
std::string_view unit_of(const Note& note, Language in);

// [{"name","kind","optional","label","label_en","required","min","max","choices":[…],…}, …]
std::string form_fields(const Type& record);

// Named schemas gathered while types are referred to; `ref` returns the schema text of one type.
struct JsonSchemas {
  std::map<std::string, std::string> named;  // components/schemas
  std::string ref(const Type& type, const Note& note = {});
};

struct TypeScript {
  std::map<std::string, std::string> named;  // interface or union text by name
  std::string ref(const Type& type);
};

}  // namespace meta
