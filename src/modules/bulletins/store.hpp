#pragma once
// The SQL of papers, meetings and tasks, and what the handlers share.
#include "media/official_paper.hpp"
#include "modules/bulletins/bulletins.hpp"

namespace bulletins {

extern const std::string_view kSchema, kHeads, kTours;

// ---- store.cpp ----
// As the caller may see it: the office's own, drafts only for who writes or approves; of others what was published to
// everybody.
bool may_see(const app::Ctx& c, const Bulletin& b);
std::optional<Bulletin> find(store::Tx& tx, base::Id<Bulletin> id);
Bulletin paper_of(app::Ctx& c, base::Id<Bulletin> id);                   // throws Fail(not_found)
Meeting meeting_of(app::Ctx& c, base::Id<Meeting> id);                   // throws Fail(not_found)
MeetingTask task_of(app::Ctx& c, base::Id<MeetingTask> id);              // throws Fail(not_found)
std::vector<MeetingTask> tasks_of(store::Tx& tx, base::Id<Meeting> id);  // by their days
std::vector<MeetingTask> open_tasks(app::Ctx& c);                        // in the caller's scope, by their days
std::int32_t next_serial(app::Ctx& c, const std::string& place, PaperKind kind, std::int32_t year);
std::optional<Letterhead> stored_letterhead(store::Tx& tx, std::string_view place);
Letterhead letterhead(app::Ctx& c, const std::string& place);  // the stored one, or what the place's name gives

// Whose paper or meeting it is: the place asked for, else the caller's own; who works everywhere works for the one city
// there is. Throws Fail(invalid) "place", Fail(forbidden) for people of a unit.
std::string office_place(app::Ctx& c, const std::string& asked);
PaperHead head_of(app::Ctx& c, const Bulletin& b);

// ---- sources.cpp: reads what other modules know, writes nothing ----
// Of c.scope. In read transactions only: the score of the round is asked for.
Frozen gather(app::Ctx& c, PaperKind kind, base::Day from, base::Day to);
std::vector<AgendaItem> agenda_from(app::Ctx& c);

// ---- paper.cpp ----
std::string mark_of(PaperKind kind, const PaperHead& head);
media::OfficialPaper paper(const Bulletin& b, const PaperHead& head, base::Day today);
std::vector<app::Route> file_routes();

// ---- draft.cpp, papers.cpp, meetings.cpp, tasks.cpp ----
// Work of a draft: facts are read first, since the live score is not there while one writes; then written with its
// journal row. `read` and `write` get the caller's scope, cut to `place`.
app::Route two_steps(std::string path, std::string name, const meta::Type& in, const meta::Type& out,
                     std::function<http::Reply(app::Kernel&, http::Request&, const app::Caller&)> run);
http::Reply read_then_write(app::Kernel& k, http::Request& r, const app::Caller& who, std::string_view route,
                            const std::string& place, const std::function<void(app::Ctx&)>& read,
                            const std::function<std::string(app::Ctx&)>& write);
std::vector<app::Route> draft_routes();
void add_papers(app::Module& m);
void add_meetings(app::Module& m);
std::vector<app::Route> tour_routes();  // tours.cpp
void check_open(app::Ctx& c, const Meeting& m);  // once the minutes are signed they say what was said: Fail(conflict)
MeetingTask add_task(app::Ctx& c, MeetingTask t);
void add_tasks(app::Module& m);
void add_letterheads(app::Module& m);

}  // namespace bulletins
