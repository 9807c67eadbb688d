"""What must hold: after each run what it sent and deleted, and at the end that nobody is forgotten."""

from datetime import UTC, datetime

from tests.life.model import Mail
from tests.soak.scene import ADDRESSES, STACKS, Broken, Scene


class Judge:
    """Lets the model see what the local SES carried out. Raises Broken."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._mails = 0
        self._deletions = 0

    def after_run(self, name: str, complete: bool) -> None:
        """`complete` is False for a run that was killed: what it did may not be in the state."""
        self._judge_mails(name, complete)
        self._judge_deletions(name)
        scene = self.scene
        scene.counts["conceded"] += len(scene.model.conceded)
        scene.model.conceded.clear()
        if scene.model.wrong:
            scene.counts["duplicates"] += len(scene.model.wrong)
            raise Broken("; ".join(scene.model.wrong))

    def _judge_mails(self, name: str, complete: bool) -> None:
        scene, mails = self.scene, self.scene.ses.mails()
        for mail in mails[self._mails :]:
            [address] = mail["Destination"]["ToAddresses"]
            at = datetime.fromisoformat(mail["Timestamp"]).replace(tzinfo=UTC).timestamp()
            # The last request of a killed run may arrive during the other stack's.
            stack = mail["Subject"]
            before = scene.model.in_force(address, at)
            scene.counts["sends"] += 1
            scene.model.send(
                Mail(address, at, stack, scene.declared[stack].get(address, {}).get("resend", "")),
                declared=address in scene.declared[stack],
                verified=address in scene.clicked,
                recorded=before is not None and scene.known.get((stack, address)) == before.at,
            )
            if complete and stack == name:
                scene.known[stack, address] = at
        if complete:
            for address in ADDRESSES:
                if address not in scene.declared[name]:
                    scene.known.pop((name, address), None)
        self._mails = len(mails)

    def _judge_deletions(self, name: str) -> None:
        scene = self.scene
        deleted = [call for call in scene.ses.calls(operation="DeleteEmailIdentity") if call["status"] == 200]
        for call in deleted[self._deletions :]:
            self._judge_deletion(name, call["address"])
        self._deletions = len(deleted)

    def _judge_deletion(self, name: str, address: str) -> None:
        scene, wrong = self.scene, self.scene.model.wrong
        scene.counts["identities deleted"] += 1
        if address in scene.declared[name]:
            wrong.append(f"{address} deleted though {name} declares it")
        if scene.applied[name].get(address, {}).get("onRemove") == "retain":
            wrong.append(f"{address} deleted though {name} retains it")
        other = scene.other(name)
        if scene.listed and scene.marks_hold:
            record = scene.stacks[other].records().get(address, {})
            if record.get("origin"):
                wrong.append(f"{address} deleted by {name} though {other} uses it")
        scene.clicked.discard(address)
        scene.model.ended(address)

    def after_settling(self) -> None:
        """Everybody is verified, has a link that works, or was mailed as often as may be; nothing is left to do."""
        for name in STACKS:
            self._judge_records(name)

    def _judge_records(self, name: str) -> None:
        scene = self.scene
        records, now = scene.stacks[name].records(), scene.now()
        for address in scene.declared[name]:
            record = records.get(address, {"status": "not in the state", "sends": 0})
            settled = (
                (record["status"] == "SUCCESS" and address in scene.clicked)
                or (record["status"] == "PENDING" and scene.model.in_force(address, now))
                or record["sends"] >= scene.max_sends
            )
            if not settled:
                scene.counts["forgotten"] += 1
                raise Broken(f"{name} forgot {address}: {record}")
        preview = scene.stacks[name].preview("--expect-no-changes")
        exhausted = any(record["problem"] for record in records.values())
        if preview.exit_code and not exhausted:
            scene.counts["not converged"] += 1
            raise Broken(f"{name} has still something to do:\n{preview.output}")
