"""Names on the wire: SES's and Pulumi's camelCase outside, Python's snake_case inside."""

import re


def camel(name: str) -> str:
    """message_id → messageId"""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def snake(name: str) -> str:
    """messageId → message_id"""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda match: "_" + match.group().lower(), name)
