"""Every mail, handed on to a mail catcher (Mailpit, MailHog) for those who use one."""

import queue
import smtplib
import sys
import threading

from local_ses.sesv2.message import Mail

SECONDS = 10.0
"""That the catcher has to answer."""
MOST_WAITING = 1000
"""Mails that wait for it; more are not handed on."""


class Forwarder:
    """To `host` and `port`, one after the other and apart from the sends: a catcher that is down holds nobody up."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._waiting: queue.Queue[Mail] = queue.Queue(MOST_WAITING)
        threading.Thread(target=self._work, name="smtp", daemon=True).start()

    def forward(self, mail: Mail) -> None:
        try:
            self._waiting.put_nowait(mail)
        except queue.Full:
            self._complain(mail, "too many wait already")

    def _work(self) -> None:
        while True:
            mail = self._waiting.get()
            try:
                self._send(mail)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                self._complain(mail, str(error))

    def _send(self, mail: Mail) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=SECONDS) as connection:
            foreign = any(not address.isascii() for address in (mail.source, *mail.addresses))
            options = ["SMTPUTF8"] if foreign else []
            connection.sendmail(mail.source, mail.addresses, mail.message, mail_options=options)

    def _complain(self, mail: Mail, why: str) -> None:
        print(
            f"warning: the e-mail to {mail.addressee} was not handed on to {self._host}:{self._port} ({why}); it is in "
            "the inbox",
            file=sys.stderr,
            flush=True,
        )
