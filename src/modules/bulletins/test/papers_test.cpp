// Papers through the API: drafts keep their figures, numbers have no gaps, who may read what, files.
#include "media/test/outside.hpp"
#include "town.hpp"

TEST_CASE("a draft keeps what it was made of") {
  Town t;
  t.week();
  const auto b = t.draft("chief");
  REQUIRE_MESSAGE(b.status == 201, b.body);
  CHECK(b.text("place") == "3399");  // the one city there is
  CHECK(b.text("title") == "关于2026年第9周创城问题整改情况的通报");
  CHECK(b.text("addressee") == "各责任单位");
  CHECK(b.at("blocks").find(
            "应处置案件5件，已处置3件，处置率60.0%；按期处置2件，按期处置率40.0%；返工0件，返工率0.0%。") !=
        std::string::npos);
  CHECK(b.at("blocks").find("截至3月2日9时，逾期未处置案件2件，涉及2个单位：交警支队1件、园林处1件。") !=
        std::string::npos);
  CHECK(
      b.at("blocks").find(
          R"(["1","环卫处","2","2","100.0%","50.0%","0.0%"],["1","交警支队","2","1","50.0%","50.0%","0.0%"],["3","园林处","1","0","0.0%","0.0%","—"])") !=
      std::string::npos);
  CHECK(b.count("frozen.meanings") == cases::definitions().size());
  CHECK(b.number("frozen.by_unit.1.rank") == 1);
  const auto path = Town::path(b);
  t.w.exec("UPDATE cases_file SET state='rejected', open=FALSE");
  t.w.exec("DELETE FROM cases_clock");
  CHECK(t.w.as("chief").get(path).at("frozen") == b.at("frozen"));
  CHECK(t.w.as("chief").get(path).at("blocks") == b.at("blocks"));
  CHECK(t.draft("chief").at("blocks").find("应处置案件5件") == std::string::npos);
}

TEST_CASE("a draft that is asked for twice with one key is one") {
  Town t;
  t.week();
  const std::string week = R"({"kind":"weekly","from_day":"2026-02-23","to_day":"2026-03-01"})";
  auto chief = t.w.as("chief");
  const auto ask = [&](const char* key, const std::string& what) { return chief.header("Idempotency-Key", key).post("/bulletins/draft", what); };
  const auto first = ask("k1", week);
  REQUIRE_MESSAGE(first.status == 201, first.body);
  CHECK(ask("k1", week).number("id") == first.number("id"));
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM bulletins_paper") == 1);
  CHECK(ask("k1", R"({"kind":"daily","from_day":"2026-02-23","to_day":"2026-02-23"})").key() == "idempotency_reused");
  CHECK(ask("k2", week).number("id") != first.number("id"));
}

TEST_CASE("what cannot be drafted is named") {
  Town t;
  CHECK(t.w.as("chief")
            .post("/bulletins/draft", R"({"kind":"weekly","from_day":"2026-03-01","to_day":"2026-02-23"})")
            .fields() == "to_day:before_start");
  CHECK(t.w.as("chief")
            .post("/bulletins/draft", R"({"kind":"weekly","from_day":"2026-04-01","to_day":"2026-04-07"})")
            .fields() == "from_day:future");
  CHECK(t.draft("chief", "minutes").fields() == "kind:of_meeting");
  CHECK(t.draft("officer", "weekly", R"(,"place":"339903")").fields() == "place:no_such");
  CHECK(t.draft("reader").status == 403);
  t.w.grant("sweeper", {"bulletins.write"});
  CHECK(t.draft("sweeper").key() == "bulletins.office_only");
}

TEST_CASE("a draft is edited by whoever has seen the last version; a signed paper is not") {
  Town t;
  const auto path = Town::path(t.draft("writer"));
  auto writer = t.w.as("writer");
  auto saved = writer.put(
      path,
      R"({"version":1,"title":"改过的标题","blocks":[{"kind":"heading1","text":"总体情况"},{"kind":"table","text":"表1","columns":[{"title":"甲"},{"title":"乙","figure":true}],"rows":[["a","1"]]}]})");
  REQUIRE_MESSAGE(saved.status == 200, saved.body);
  CHECK(saved.number("version") == 2);
  CHECK(saved.count("blocks") == 2);
  CHECK(writer.put(path, R"({"version":1,"title":"别人的"})").key() == "bulletins.moved");
  CHECK(
      writer
          .put(
              path,
              R"({"version":2,"blocks":[{"kind":"text","text":"x","rows":[["a"]]},{"kind":"table","columns":[{"title":"甲"}],"rows":[["a","b"]]}]})")
          .fields() == "blocks[0].columns:only_tables blocks[1].rows[0]:as_columns");
  CHECK(writer.put(path, R"({"version":2,"state":"published","number":"第1期","serial":9})").status == 200);
  CHECK(t.w.as("chief").get(path).text("state") == "draft");  // not a form's to set
  CHECK(t.move("writer", path, "approve").status == 403);
  REQUIRE(t.move("chief", path, "approve").status == 200);
  CHECK(writer.put(path, R"({"title":"太晚"})").key() == "bulletins.not_draft");
  CHECK(writer.del(path).key() == "bulletins.not_draft");
  CHECK(t.move("chief", path, "approve").key() == "bulletins.state");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE entity='bulletins'") == 4);
}

TEST_CASE("numbers have no gaps, for each kind and year anew") {
  Town t;
  const auto signed_as = [&](const std::string& kind, const std::string& who = "chief") {
    const auto r = t.move(who, Town::path(t.draft(who, kind)), "approve");
    REQUIRE_MESSAGE(r.status == 200, r.body);
    return r;
  };
  CHECK(signed_as("weekly").text("number") == "创城办通〔2026〕1号");
  const auto second = Town::path(signed_as("weekly"));
  const auto dropped = Town::path(t.draft("chief"));
  CHECK(t.w.as("chief").del(dropped).status == 204);
  CHECK(t.move("chief", second, "withdraw").fields() == "reason:required");
  const auto back = t.move("chief", second, "withdraw", R"(,"reason":"数据有误")");
  CHECK(back.text("state") == "withdrawn");
  CHECK(back.text("number") == "创城办通〔2026〕2号");
  CHECK(signed_as("weekly").text("number") == "创城办通〔2026〕3号");
  CHECK(signed_as("bulletin").text("number") == "第1期");
  CHECK(signed_as("monthly").text("number") == "创城办月〔2026〕1号");
  CHECK(signed_as("weekly", "officer").text("number") == "创城办通〔2026〕1号");  // the district's own
  t.w.clock.set(*base::parse_instant("2027-01-04 09:00"));
  CHECK(signed_as("weekly").text("number") == "创城办通〔2027〕1号");
  CHECK(*t.w.sql<std::int64_t>(
            "SELECT count(*) FROM bulletins_paper WHERE kind='weekly' AND year=2026 AND place='3399'") ==
        *t.w.sql<std::int64_t>(
            "SELECT max(serial) FROM bulletins_paper WHERE kind='weekly' AND year=2026 AND place='3399'"));
}

TEST_CASE("who reads what") {
  Town t;
  const auto open = t.published();
  const auto drafted = Town::path(t.draft("chief"));
  const auto inside = Town::path(t.draft("chief"));
  REQUIRE(t.w.as("chief").put(inside, R"({"everybody":false})").status == 200);
  REQUIRE(t.move("chief", inside, "approve").status == 200);
  REQUIRE(t.move("chief", inside, "publish").status == 200);
  const auto district = t.published("officer");
  for (const char* who : {"sweeper", "officer", "other", "reader"}) {
    CHECK(t.w.as(who).get(open).status == 200);
    CHECK_MESSAGE(t.w.as(who).get(drafted).status == 404, who);
    CHECK(t.w.as(who).get(drafted + "/file").status == 404);
    CHECK_MESSAGE((t.w.as(who).get(inside).status == 200) == (who == std::string("reader")), who);
  }
  CHECK(t.w.as("writer").get(drafted).status == 200);
  CHECK(t.w.as("officer").get(district).status == 200);
  CHECK(t.w.as("other").get(district).status == 404);
  // The list shows the same.
  CHECK(t.w.as("sweeper").get("/bulletins").count("rows") ==
        2);  // the city's, and the district's within the unit's places
  CHECK(t.w.as("other").get("/bulletins").count("rows") == 1);
  CHECK(t.w.as("officer").get("/bulletins").count("rows") == 2);
  CHECK(t.w.as("reader").get("/bulletins").count("rows") == 3);
  CHECK(t.w.as("sweeper").get(open + "/head").text("mark") == "示范市创建全国文明城市指挥部办公室文件");
  CHECK(t.w.as("sweeper").get(drafted + "/head").status == 404);
  CHECK(t.w.as("chief").get("/bulletins?state=draft").count("rows") == 1);
  CHECK(t.w.as("nobody").get("/bulletins").status == 403);
  // Reading the city's paper is not writing it.
  CHECK(t.move("officer", open, "withdraw", R"(,"reason":"不归我")").key() == "bulletins.not_yours");
}

TEST_CASE("files: PDF and DOCX under a Chinese name, with number, table and definitions") {
  Town t;
  t.week();
  REQUIRE(
      t.w.as("chief")
          .post(
              "/letterheads",
              R"({"place":"3399","office":"示范市创城办","code":"示创办","bulletin":"示范创建","addressee":"各区创城办","copies_to":"市委办公室"})")
          .status == 201);
  const auto path = t.published();
  const auto pdf = t.w.as("sweeper").get(path + "/file?format=pdf");
  REQUIRE(pdf.status == 200);
  CHECK(pdf.header("Content-Type") == "application/pdf");
  CHECK(pdf.body.starts_with("%PDF"));
  CHECK(pdf.header("Content-Disposition").starts_with("attachment; "));
  CHECK(pdf.header("Content-Disposition").find("filename*=UTF-8''%E7%A4%BA%E5%88%9B%E5%8A%9E%E9%80%9A") !=
        std::string::npos);
  CHECK(t.w.as("sweeper").get(path + "/file?inside=true").header("Content-Disposition").starts_with("inline; "));
  const Outside outside;
  outside.put("a.pdf", pdf.body);
  std::string text;
  for (const auto& page : outside.pages("a.pdf"))
    for (const auto& line : page) text += line;
  std::erase(text, ' ');
  for (const char* part :
       {"示范市创城办文件", "示创办通〔2026〕1号", "示范市创城办关于2026年第9周创城问题整改情况的通报", "各区创城办：",
        "一、总体情况", "处置率60.0%", "1环卫处22100.0%50.0%0.0%", "1交警支队21", "3园林处1", "指标口径",
        "按期处置率：", "2026年3月2日", "抄送：市委办公室。"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part << "\n" << text);
  CHECK(text.find("草稿") == std::string::npos);
  const auto docx = t.w.as("sweeper").get(path + "/file?format=docx");
  CHECK(docx.body.starts_with("PK"));
  outside.put("a.docx", docx.body);
  CHECK(outside.run("unzip -p a.docx word/document.xml").find("示创办通〔2026〕1号") != std::string::npos);
  outside.put("b.pdf", t.w.as("chief").get(Town::path(t.draft("chief")) + "/file").body);
  text.clear();
  for (const auto& page : outside.pages("b.pdf"))
    for (const auto& line : page) text += line;
  CHECK(text.find("草稿，未经签发") != std::string::npos);
}

TEST_CASE("flags of the month come from who gives them") {
  auto all = modules();
  app::Module giver{.name = "giver", .title = "授旗", .title_en = "Flags"};
  giver.listeners = {app::on<bulletins::FlagsAsked>(+[](app::Ctx&, const bulletins::FlagsAsked& asked) {
    asked.out.push_back({"环卫处", "东区", "红旗", "按期处置率第一"});
  })};
  all.push_back(giver);
  world::World w{std::move(all)};
  const auto r =
      w.as("chief").post("/bulletins/draft", R"({"kind":"monthly","from_day":"2026-02-01","to_day":"2026-02-28"})");
  REQUIRE_MESSAGE(r.status == 201, r.body);
  CHECK(r.count("frozen.months") == 6);
  CHECK(r.text("frozen.months.0.month") == "2025-09");
  CHECK(r.at("blocks").find(R"(["环卫处","东区","红旗","按期处置率第一"])") != std::string::npos);
}

TEST_CASE("an office heads its own papers alone") {
  Town t;
  const std::string east = R"({"place":"339902","office":"东区创城办","code":"东创","bulletin":"东区简报"})";
  CHECK(t.w.as("other").post("/letterheads", east).fields() == "place:no_such");
  REQUIRE(t.w.as("officer").post("/letterheads", east).status == 201);
  CHECK(t.w.as("chief").post("/letterheads", east).fields() == "place:taken");
  CHECK(t.w.as("other").get("/letterheads/339902").status == 404);
  CHECK(t.w.as("other").get("/letterheads").count("rows") == 0);
  CHECK(t.w.as("officer").put("/letterheads/339902", R"({"place":"339903"})").status == 422);
  REQUIRE(t.w.as("officer").put("/letterheads/339902", R"({"code":"东创办"})").status == 200);
  const auto r = t.move("officer", Town::path(t.draft("officer")), "approve");
  CHECK(r.text("number") == "东创办通〔2026〕1号");
  // A paper that was signed keeps its head; a draft takes the new one.
  REQUIRE(t.w.as("officer").put("/letterheads/339902", R"({"office":"东区文明办"})").status == 200);
  CHECK(t.w.as("officer").get(Town::path(r) + "/head").text("mark") == "东区创城办文件");
  CHECK(t.w.as("officer").get(Town::path(t.draft("officer")) + "/head").text("mark") == "东区文明办文件");
  CHECK(t.w.as("chief").del("/places/339902").status == 409);
}
