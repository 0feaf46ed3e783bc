"""A plugged-in model may comment; it sets no band, and a report made again keeps what it said."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from feedback.services.commenting import comment
from feedback.transcript import LEARNER, PATIENT, Transcript, Turn

TALK = Transcript(
    turns=(Turn(1, LEARNER, "Good morning.", 1.0), Turn(2, PATIENT, "Hello.", 3.0)), stage="known"
)


@pytest.fixture
def endpoint(settings):
    """An OpenAI-compatible endpoint that says what it is told to."""
    asked, answers = [], ["You listened well. Next time, ask what worries her."]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            said = {"choices": [{"message": {"role": "assistant", "content": answers[-1]}}]}
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.CHAT_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.CHAT_MODEL = "stub-1"
    yield asked, answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_model_there_is_no_comment(settings):
    settings.CHAT_URL = ""
    assert comment(TALK) is None


def test_a_comment_names_who_wrote_it_and_knows_only_what_was_said(endpoint):
    asked, _ = endpoint
    assert comment(TALK) == {
        "text": "You listened well. Next time, ask what worries her.",
        "by": "stub-1",
    }
    assert asked[0]["messages"][1]["content"] == "Professional: Good morning.\nPatient: Hello."


@pytest.mark.parametrize(
    "said", ["Band 3, well done.", "I give you 7 out of 10.", "Grade B!", "***"]
)
def test_a_comment_that_grades_is_not_shown(endpoint, said):
    endpoint[1].append(said)
    assert comment(TALK) is None


def test_an_endpoint_that_does_not_answer_leaves_the_report_without_a_comment(settings):
    settings.CHAT_URL, settings.CHAT_MODEL = "http://127.0.0.1:9/v1", "gone"
    assert comment(TALK) is None
