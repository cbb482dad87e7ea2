#include "app/system.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

#include "app/files.hpp"
#include "app/journal.hpp"
#include "app/kernel.hpp"
#include "app/names.hpp"
#include "app/reseal.hpp"
#include "app/retention.hpp"
#include "app/search.hpp"
#include "app/views.hpp"
#include "base/text.hpp"
#include "http/gzip.hpp"
#include "http/range.hpp"

namespace app {
namespace {

struct JournalFilter : PageQuery {
  std::optional<std::string> entity, entity_id, user_name;
  std::optional<base::Day> from, to;
};
BOOST_DESCRIBE_STRUCT(JournalFilter, (PageQuery), (entity, entity_id, user_name, from, to))
std::span<const meta::Note> form(const JournalFilter*) {
  static const meta::Note all[] = {
      meta::note(&JournalFilter::entity, "对象类型", "Kind"), meta::note(&JournalFilter::entity_id, "对象编号", "Object id"),
      meta::note(&JournalFilter::user_name, "用户", "User"), meta::note(&JournalFilter::from, "从", "From"),
      meta::note(&JournalFilter::to, "到", "To")};
  return all;
}

Page<JournalRow> journal_list(Ctx& c, const JournalFilter& f) {
  Select s("app_journal");
  s.where_if("entity=?", f.entity).where_if("entity_id=?", f.entity_id).where_if("user_name=?", f.user_name);
  if (f.from) s.where("at>=?", base::start_of(*f.from));
  if (f.to) s.where("at<?", base::start_of(*f.to + 1));
  return s.page<JournalRow>(c, f, "seq", {{"-seq", "seq", SortBy::number}});
}

std::optional<JournalRow> journal_find(Ctx& c, const base::Id<JournalRow>& seq) {
  return c.tx.one<JournalRow>("SELECT " + store::columns<JournalRow>() + " FROM app_journal WHERE seq=$1", seq);
}

struct Verified {
  std::int64_t rows = 0;
  std::int64_t removed = 0;  // before them, because their time was over
  bool whole = true;
  std::optional<std::int64_t> broken_at;
};
BOOST_DESCRIBE_STRUCT(Verified, (), (rows, removed, whole, broken_at))

Verified journal_verify(Ctx& c) {
  const auto report = verify_journal(c.tx, c.services.journal_digest);
  return {report.rows, report.removed, !report.broken_at, report.broken_at};
}

Raw schema(Ctx& c) { return {c.kernel.schema(c.user)}; }

// What any stranger may ask for and what stays the same as long as the program runs: made once, and packed once. Made anew for each
// who asks it would cost a few milliseconds, and some hundred slow clients would be enough to hold up everybody.
struct Kept {
  std::once_flag once;
  std::string plain, packed, etag;
};
struct Standing {
  Kept openapi, docs;
};

http::Reply standing(Ctx& c, Kept& kept, http::Headers headers, const std::function<std::string()>& make) {
  std::call_once(kept.once, [&] {
    kept.plain = make();
    kept.packed = http::Gzip().whole(kept.plain);
    kept.etag = base::sha256_hex(kept.plain).substr(0, 16);
  });
  http::Reply r;
  r.headers = std::move(headers);
  r.headers.emplace_back("Cache-Control", "no-cache");
  const bool packed = http::takes_gzip(c.request.header("Accept-Encoding"));
  if (packed) {  // of the plain one the edge says that it varies
    r.headers.emplace_back("Vary", "Accept-Encoding");
    r.headers.emplace_back("Content-Encoding", "gzip");
  }
  r.etag = packed ? "W/\"" + kept.etag + '"' : kept.etag;
  r.body = packed ? kept.packed : kept.plain;
  return r;
}

http::Reply openapi(Ctx& c) {
  return standing(c, c.kernel.shared<Standing>().openapi, {{"Content-Type", "application/json; charset=utf-8"}}, [&] { return c.kernel.openapi(); });
}

std::string escaped(std::string_view s) {
  std::string out;
  for (const char ch : s) out += ch == '<' ? "&lt;" : ch == '&' ? "&amp;" : ch == '>' ? "&gt;" : std::string(1, ch);
  return out;
}

constexpr std::string_view kDocsStyle = R"(
body{font:15px/1.6 system-ui,sans-serif;color:#1F2328;background:#FAF9F6;max-width:1000px;margin:2rem auto;padding:0 1rem}h1,h2{font-weight:600}h2{border-bottom:1px solid #E4E1DA;margin-top:2rem}
table{border-collapse:collapse;width:100%;background:#fff}td,th{border:1px solid #E4E1DA;padding:.3rem .6rem;text-align:left;vertical-align:top}code{font-family:ui-monospace,monospace}.m{color:#B5342A;font-weight:600}td.f{color:#595f69;font-size:13px})";

// The API as a page a person can read, without a script; its style is allowed by its digest.
std::string docs_page(const Kernel& kernel) {
  std::map<std::string, std::vector<const Route*>> groups;
  for (const auto& r : kernel.routes()) groups[r.path.substr(1, r.path.find('/', 1) - 1)].push_back(&r);
  std::string html = R"(<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>创城 API</title><style>)" + std::string(kDocsStyle) +
                     R"(</style></head><body>
<h1>创城 API</h1><p>机器可读的描述 OpenAPI 3.1：<a href="/api/openapi.json">/api/openapi.json</a>。登录：<code>POST /api/session</code>；此后写操作须带请求头 <code>X-CSRF-Token</code>。错误一律为 RFC 9457 问题文档，逐个列出错误字段。</p>)";
  for (const auto& [name, routes] : groups) {
    html += "<h2>" + escaped(name) + "</h2><table><thead><tr><th>方法</th><th>路径</th><th>说明</th><th>权限</th><th>输入</th></tr></thead><tbody>";
    for (const Route* r : routes) {
      std::string fields;
      if (r->input && r->input->kind == meta::Kind::record)
        for (const auto& f : r->input->fields())
          if (!f.note->is_read_only) fields += (fields.empty() ? "" : ", ") + std::string(f.name) + (f.note->is_required ? "*" : "");
      if (r->body == Body::upload) fields = "file (multipart)";
      if (r->body == Body::bytes) fields = "application/octet-stream";
      html += "<tr><td class=m>" + r->method + "</td><td><code>" + (r->root ? "" : "/api") + escaped(r->path) + "</code></td><td>" + escaped(r->summary) + "</td><td>" + escaped(r->perm.zh) + "</td><td class=f>" + escaped(fields) + "</td></tr>";
    }
    html += "</tbody></table>";
  }
  return html + "</body></html>";
}

http::Reply docs(Ctx& c) {
  return standing(c, c.kernel.shared<Standing>().docs,
                  {{"Content-Type", "text/html; charset=utf-8"},
                   {"Content-Security-Policy", "default-src 'none'; style-src 'sha256-" + base::base64(base::digest(base::Digest::sha256, kDocsStyle)) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}},
                  [&] { return docs_page(c.kernel); });
}

constexpr std::size_t kTopics = 20;  // of one stream

struct Topics {
  std::string topics;
};
BOOST_DESCRIBE_STRUCT(Topics, (), (topics))
std::span<const meta::Note> form(const Topics*) {
  static const meta::Note all[] = {meta::note(&Topics::topics, "主题", "Topics").required().length(1, 1000)};
  return all;
}

void admit(Ctx& c, std::string_view topic) {
  const auto colon = std::min(topic.find(':'), topic.size());
  for (const auto& m : c.kernel.modules())
    for (const auto& t : m.topics)
      if (t.kind == topic.substr(0, colon)) return t.admit(c, topic.substr(std::min(colon + 1, topic.size())));
  throw base::Fail(base::Code::not_found, "not_found");
}

// Events say that something changed and how to ask for it; they carry no protected content themselves. That something
// changed is news, too: one topic that is not for the caller refuses the whole stream.
http::Reply events(Ctx& c, const Topics& t) {
  http::Reply r;
  r.topics.emplace();
  for (const auto part : base::split(t.topics, ',')) {
    if (part.empty() || r.topics->size() >= kTopics) continue;
    admit(c, part);
    r.topics->emplace_back(part);
  }
  return r;
}

}  // namespace

Module system_module() {
  Module m{.name = "system", .title = "系统", .title_en = "System"};
  m.migrations = {{1, kViewSchema}, {2, kRetentionSchema}};
  m.permissions = {kReadJournal, kRetention};
  EntityOf<JournalRow, JournalFilter> journal{.name = "journal", .title = "审计日志", .title_en = "Journal", .path = "/journal", .read = kReadJournal, .write = kReadJournal};
  journal.key_column = "seq";
  journal.title_field = "title";
  journal.columns = {"seq", "at", "user_name", "route", "title"};
  journal.sorts = {"-seq"};
  journal.list = journal_list;
  journal.find = journal_find;
  m.with(entity(journal));
  m.routes.push_back(get("/journal/verify", kReadJournal, journal_verify).named("校验审计日志"));
  m.routes.push_back(get("/schema", kSignedIn, schema).named("页面模式"));
  m.routes.push_back(get("/openapi.json", kAnyone, openapi).named("OpenAPI 3.1"));
  m.routes.push_back(get("/docs", kAnyone, docs).named("本页"));
  m.routes.push_back(get("/events", kSignedIn, events).named("实时事件 (SSE)"));
  for (auto& r : search_routes()) m.routes.push_back(std::move(r));
  m.routes.push_back(table_file_route());
  for (auto& r : view_routes()) m.routes.push_back(std::move(r));
  m.share(std::make_shared<Names>());
  m.share(std::make_shared<Standing>());
  m.start = seal_new_columns;
  m.jobs.push_back(seal_job());
  add_retention(m);
  return m;
}

}  // namespace app
