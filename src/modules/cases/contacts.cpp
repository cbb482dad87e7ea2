// Who reported: name and telephone are kept to answer, and erased when the case has been over for as long as the office decided
// (app/retention.hpp). The report itself, its photos and the case stay.
#include "modules/cases/public.hpp"

namespace cases {

const std::string_view kContactSchema = R"(
CREATE INDEX cases_report_contact ON cases_report(at, case_id) WHERE name<>'' OR phone<>'';
)";

namespace {

// What belongs to no case (praise, a question) is over when it was written down.
const std::string kOver =
    "cases_report r LEFT JOIN cases_file f ON f.id=r.case_id WHERE (r.name<>'' OR r.phone<>'') AND r.at<$1 AND (r.case_id IS NULL OR (NOT f.open AND f.moved_at<$1))";

std::int64_t over(store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + kOver, before); }

std::int64_t erase(app::Ctx& c, base::Instant before, std::int64_t most) {
  return c.tx.exec("UPDATE cases_report SET name='', phone='' WHERE id IN (SELECT r.id FROM " + kOver + " ORDER BY r.at LIMIT $2)", before, most).rows();
}

}  // namespace

app::Keep contacts() {
  return {.name = "contacts", .title = "反映人的姓名和电话", .title_en = "Names and telephones of reporters",
          .what = "结案（或不予受理）满期限后，抹去反映人的姓名和电话。反映的内容、照片、案件和答复都保留。",
          .what_en = "When a case has been over for this long, the reporter's name and telephone are erased. The report, its photos, the case and the answer stay.",
          .days = 365, .least = 30, .told = true, .due = over, .remove = erase};
}

}  // namespace cases
