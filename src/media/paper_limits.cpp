#include "media/paper_limits.hpp"

#include "base/error.hpp"

namespace media::paper {
namespace {

struct Count {
  const PaperLimits& limits;
  std::size_t whole = 0, rows = 0;

  void text(const std::string& s) {
    if (s.size() > limits.text) too_large("paper.text_too_long", limits.text);
    whole += s.size();
    if (whole > limits.whole) too_large("paper.too_long", limits.whole);
  }
  void operator()(const PaperText& block) { text(block.text); }
  void operator()(const PaperHeading& block) { text(block.text), text(block.after); }
  void operator()(const PaperTable& block) {
    if (block.columns.empty()) throw base::Fail(base::Code::invalid, "paper.no_columns");
    if (block.columns.size() > limits.columns) too_large("paper.too_many_columns", limits.columns);
    rows += block.rows.size();
    if (rows > limits.rows) too_large("paper.too_many_rows", limits.rows);
    text(block.caption), text(block.note);
    for (const auto& column : block.columns) text(column.title);
    for (const auto& row : block.rows)
      for (const auto& cell : row) text(cell);
  }
};

}  // namespace

void too_large(const char* key, std::size_t limit) {
  base::Fail fail(base::Code::too_large, key);
  fail.args = {{"limit", std::to_string(limit)}};
  throw fail;
}

void check_limits(const OfficialPaper& paper, const PaperLimits& limits) {
  if (paper.body.size() + paper.definitions.size() + paper.attachments.size() > limits.blocks)
    too_large("paper.too_many_blocks", limits.blocks);
  if (paper.copies_to.size() + paper.printed_by.size() > limits.imprint)
    too_large("paper.text_too_long", limits.imprint);
  Count count{limits};
  const PaperHead& head = paper.head;
  for (const auto* text :
       {&head.mark, &head.number, &head.signer, &head.editor, &head.copy, &head.secrecy, &head.urgency, &paper.title,
        &paper.to, &paper.signature, &paper.remark, &paper.copies_to, &paper.printed_by})
    count.text(*text);
  for (const auto& block : paper.body) std::visit(count, block);
  for (const auto& d : paper.definitions) count.text(d.term), count.text(d.text);
  for (const auto& name : paper.attachments) count.text(name);
}

}  // namespace media::paper
