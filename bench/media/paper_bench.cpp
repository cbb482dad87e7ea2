// An official document of 30 pages (text, headings of all levels, tables of 20 rows) as PDF and as DOCX: under 1 s
// each. The first PDF of a process also loads the faces; it is measured by itself.
#include <benchmark/benchmark.h>

#include "media/official_paper.hpp"

namespace {

const base::Instant kMade{1'795'600'000'000};

media::PaperTable table(int n) {
  media::PaperTable out;
  out.caption = "表" + std::to_string(n) + "  各责任单位整改情况";
  out.columns = {{"序号", 1, media::PaperAlign::centre},
                 {"责任单位", 3},
                 {"交办", 1, media::PaperAlign::right},
                 {"办结", 1, media::PaperAlign::right}};
  for (int i = 1; i <= 20; ++i)
    out.rows.push_back({std::to_string(i), "示范市第" + std::to_string(n) + "区第" + std::to_string(i) + "街道办事处",
                        std::to_string(100 + i), std::to_string(90 + i)});
  return out;
}

media::OfficialPaper circular() {
  media::OfficialPaper p;
  p.head.mark = "示范市创建全国文明城市指挥部办公室文件";
  p.head.number = "创城办通〔2026〕12号";
  p.title = "关于第47周实地测评问题整改情况的通报";
  p.to = "各县（市、区）创城办";
  std::string text;
  for (int i = 0; i < 6; ++i)
    text +=
        "市创城办组织12个测评组，对主城区368个点位开展了实地测评，发现问题1,286个，按期办结率91.2%，较上周提高2."
        "4个百分点。";
  for (int n = 1; n <= 10; ++n) {
    p.body.push_back(media::PaperHeading{1, "总体情况", ""});
    for (int level = 2; level <= 4; ++level) p.body.push_back(media::PaperHeading{level, "整改进度总体平稳。", text});
    p.body.push_back(table(n));
  }
  p.signature = "示范市创城办";
  p.date = base::parse_day("2026-11-25");
  p.copies_to = "市委办公室，市政府办公室";
  p.printed_by = "示范市创城办";
  p.printed_on = p.date;
  return p;
}

void first_pdf(benchmark::State& state) {
  const auto paper = circular();
  for (auto _ : state) benchmark::DoNotOptimize(media::paper_pdf(paper, kMade));
}
void pdf(benchmark::State& state) {
  const auto paper = circular();
  media::PaperPdf out;
  for (auto _ : state) benchmark::DoNotOptimize(out = media::paper_pdf(paper, kMade));
  state.counters["pages"] = static_cast<double>(out.pages);
  state.counters["bytes"] = static_cast<double>(out.bytes.size());
}
void docx(benchmark::State& state) {
  const auto paper = circular();
  std::string out;
  for (auto _ : state) benchmark::DoNotOptimize(out = media::paper_docx(paper, kMade));
  state.counters["bytes"] = static_cast<double>(out.size());
}

BENCHMARK(first_pdf)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(pdf)->Unit(benchmark::kMillisecond);
BENCHMARK(docx)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
