// Authorization responses that lie: what the browser brings back.
#include "fake/fault.h"

namespace latchkey::fake {
namespace {

using url::Form;

void replace(Form& form, const std::string& name, const std::string& value) {
  form.remove(name);
  form.add(name, value);
}

constexpr Fault kFaults[] = {
    {.name = "answer-state-missing", .place = Place::answer, .what = "the answer carries no state", .clause = "RFC 6749 §4.1.2, §10.12",
     .edit_answer = [](Form& a, const Scene&) { a.remove("state"); }},
    {.name = "answer-state-other", .place = Place::answer, .what = "the answer carries another state", .clause = "RFC 6749 §10.12",
     .edit_answer = [](Form& a, const Scene&) { replace(a, "state", "somebody-elses-state"); }},
    {.name = "answer-state-empty", .place = Place::answer, .what = "the answer's state is empty", .clause = "RFC 6749 §10.12",
     .edit_answer = [](Form& a, const Scene&) { replace(a, "state", ""); }},
    {.name = "answer-state-replayed", .place = Place::answer, .what = "the answer carries the state of an earlier login",
     .clause = "RFC 9700 §4.7.1", .edit_answer = [](Form& a, const Scene& s) {
       replace(a, "state", s.earlier_state.empty() ? "no-earlier-login" : s.earlier_state);
     }},
    {.name = "answer-state-twice", .place = Place::answer, .what = "the state stands twice in the answer", .clause = "RFC 6749 §3.1",
     .edit_answer = [](Form& a, const Scene&) { a.add("state", "second"); }},
    {.name = "answer-issuer-other", .place = Place::answer, .what = "the answer comes from another issuer (mix-up)", .clause = "RFC 9207 §2.4",
     .edit_answer = [](Form& a, const Scene&) { replace(a, "iss", "https://other.example"); }},
    {.name = "answer-issuer-missing", .place = Place::answer, .what = "the answer does not name the issuer that the metadata promises",
     .clause = "RFC 9207 §2.4", .edit_answer = [](Form& a, const Scene&) { a.remove("iss"); }},
    {.name = "answer-issuer-empty", .place = Place::answer, .what = "the answer's issuer is empty", .clause = "RFC 9207 §2.4",
     .edit_answer = [](Form& a, const Scene&) { replace(a, "iss", ""); }},
    {.name = "answer-code-missing", .place = Place::answer, .what = "the answer holds neither a code nor an error",
     .clause = "RFC 6749 §4.1.2", .edit_answer = [](Form& a, const Scene&) { a.remove("code"); }},
    {.name = "answer-code-twice", .place = Place::answer, .what = "the code stands twice in the answer", .clause = "RFC 6749 §3.1",
     .edit_answer = [](Form& a, const Scene&) { a.add("code", "second"); }},
    {.name = "answer-code-foreign", .place = Place::answer, .what = "the code is none of this login's (injected)", .clause = "RFC 9700 §4.5",
     .edit_answer = [](Form& a, const Scene&) { replace(a, "code", "a-stolen-code"); }},
    {.name = "answer-error", .place = Place::answer, .what = "the person refused: access_denied", .clause = "RFC 6749 §4.1.2.1",
     .edit_answer = [](Form& a, const Scene&) {
       a.remove("code");
       a.add("error", "access_denied");
     }},
    {.name = "answer-error-and-code", .place = Place::answer, .what = "the answer holds an error and a code", .clause = "RFC 6749 §4.1.2.1",
     .edit_answer = [](Form& a, const Scene&) { a.add("error", "server_error"); }},
    {.name = "answer-error-markup", .place = Place::answer, .what = "the error's description is HTML with a script",
     .clause = "RFC 6749 §4.1.2.1", .edit_answer = [](Form& a, const Scene&) {
       a.remove("code");
       a.add("error", "server_error");
       a.add("error_description", "<script>document.title='owned'</script>");
     }},
};

}  // namespace

std::span<const Fault> answer_faults() { return kFaults; }

}  // namespace latchkey::fake
