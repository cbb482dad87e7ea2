#pragma once
// The parts of a DOCX that an official document is made of. Inside of media only.
#include <string>
#include <string_view>

#include "media/paper_flow.hpp"

namespace media::paper {

std::string xml_text(std::string_view text);  // escaped
int twips(double points);                     // twentieths of a point
// <w:pPr> and <w:rPr> with all that a paragraph's look consists of.
std::string paragraph_properties(const Para& para);
std::string run_properties(const Para& para, Face face);

std::string styles_xml();
std::string settings_xml();
std::string fonts_xml();
std::string footer_xml(const Flow& flow, bool odd);
std::string letter_header_xml(const Flow& flow);  // of a letter's first page
std::string letter_footer_xml();
std::string section_xml(const Flow& flow);  // <w:sectPr>: page, margins, grid, footers
std::string properties_xml(const Flow& flow, base::Instant made);
std::string content_types_xml(const Flow& flow);
std::string package_rels_xml();
std::string document_rels_xml(const Flow& flow);
std::string runs_xml(const Para& para);

}  // namespace media::paper
