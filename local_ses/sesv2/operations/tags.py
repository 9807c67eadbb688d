"""Tags of identities, templates and configuration sets; those of the rest are moto's."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.tags import tag_dict, tag_list, tagged
from local_ses.sesv2.validation import MOST_TAGS


class TagOperations(Operations):
    def tag_resource(self) -> dict[str, Any] | None:
        if (found := tagged(self.ses, self.asked["ResourceArn"])) is None:
            return None
        held, write = found
        tags = held | tag_dict(self.asked["Tags"])
        if len(tags) > MOST_TAGS:
            raise exceptions.BadRequestException(f"A resource has at most {MOST_TAGS} tags.")
        write(tags)
        return {}

    def untag_resource(self) -> dict[str, Any] | None:
        if (found := tagged(self.ses, self.asked["ResourceArn"])) is None:
            return None
        held, write = found
        write({key: value for key, value in held.items() if key not in self.asked["TagKeys"]})
        return {}

    def list_tags_for_resource(self) -> dict[str, Any] | None:
        found = tagged(self.ses, self.asked["ResourceArn"])
        return None if found is None else {"Tags": tag_list(found[0])}
