"""What moto delivers over HTTP goes where it was told to and not where that place sends it on to."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from local_ses.testing import LocalSes


class Subscriber:
    """Sends everybody on to `/elsewhere`; `asked` are the methods and paths that reached it."""

    def __init__(self, status: int) -> None:
        self.asked = asked = []  # type: list[str]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked.append(f"{self.command} {self.path}")
                self.send_response(status if self.path == "/subscriber" else 200)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, format: str, *arguments: object) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/subscriber"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(params=[301, 302, 303, 307, 308])
def subscriber(request: pytest.FixtureRequest) -> Iterator[Subscriber]:
    subscriber = Subscriber(request.param)
    yield subscriber
    subscriber.server.shutdown()
    subscriber.server.server_close()


def test_a_subscriber_of_sns_leads_nowhere_else(server: LocalSes, subscriber: Subscriber) -> None:
    sns = server.client(service="sns")
    topic = sns.create_topic(Name="feedback")["TopicArn"]
    subscription = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=subscriber.url)["SubscriptionArn"]
    sns.publish(TopicArn=topic, Message="x")
    sns.unsubscribe(SubscriptionArn=subscription)
    assert subscriber.asked == ["POST /subscriber"]
