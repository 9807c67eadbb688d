"""The groups of a declared set: which addresses share a resource, and what is common to them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ses_verified_senders.declared.sender import ResolvedSender
from ses_verified_senders.declared.sender_set import DeclaredSenderSet
from ses_verified_senders.providers.group import Group, Own, tags_text
from ses_verified_senders.providers.grouping import group_of, groups_for


@dataclass(frozen=True)
class Common:
    """What holds for all groups of a set; see `Group`. `tags` are those of all that the stack makes, which the tags of
    the set and of its senders come on top of."""

    sender_set: str
    stack: str
    template_name: str
    on_remove: str
    tags: Mapping[str, str]


def groups(
    common: Common, declared: DeclaredSenderSet, template_name: Callable[[ResolvedSender], str]
) -> Mapping[str, Group]:
    """Each group by its resource's name, `set/region/number`. A region's higher numbers come first: what is split off a
    group is made before that group drops it.

    `template_name` gives the name at SES of the template that a sender is mailed with.
    """
    found = {}
    for region in sorted(declared.regions):
        here = {sender.address: sender for sender in declared.senders if region in sender.regions}
        size = groups_for(here)
        members: dict[int, dict[str, ResolvedSender]] = defaultdict(dict)
        for address, sender in here.items():
            members[group_of(address, size)][address] = sender
        for number in sorted(members, reverse=True):
            found[f"{common.sender_set}/{region}/{number}"] = _group(
                common, declared, region, members[number], template_name
            )
    return found


def _group(
    common: Common,
    declared: DeclaredSenderSet,
    region: str,
    members: Mapping[str, ResolvedSender],
    template_name: Callable[[ResolvedSender], str],
) -> Group:
    return Group(
        region=region,
        sender_set=common.sender_set,
        stack=common.stack,
        template_name=common.template_name,
        configuration_set_name="",
        on_remove=common.on_remove,
        resend=declared.settings.resend,
        max_sends=declared.settings.max_sends,
        mail_new=declared.settings.mail_new,
        tags=tags_text(_tags(common, declared.settings.tags)),
        send_suppressed=declared.settings.send_suppressed,
        adopted_link_lifetime=declared.settings.adopted_link_lifetime,
        members={address: _own(sender, template_name(sender), common, declared) for address, sender in members.items()},
        labels={address: label for address in members if (label := declared.mask.label(address))},
    )


def _own(sender: ResolvedSender, template_name: str, common: Common, declared: DeclaredSenderSet) -> Own:
    tags = _tags(common, sender.tags)
    return Own(
        template_name="" if template_name == common.template_name else template_name,
        # One that another resource gives is known to the engine before the provider reads it, see `Senders`.
        configuration_set_name=cast(str, sender.configuration_set_name),
        on_remove="" if sender.on_remove == common.on_remove else sender.on_remove,
        resend=sender.resend,
        tags="" if tags == _tags(common, declared.settings.tags) else tags_text(tags),
    )


def _tags(common: Common, tags: Mapping[str, str]) -> Mapping[str, str]:
    return {**common.tags, **tags}


def tokens(groups: Mapping[str, Group]) -> Iterator[tuple[str, str]]:
    """The resend token of each `region/address`."""
    for group in groups.values():
        for address in group.members:
            yield f"{group.region}/{address}", group.token(address)


def labels(groups: Mapping[str, Group]) -> Iterator[tuple[str, str]]:
    """What each `region/address` is called, where addresses are masked."""
    for group in groups.values():
        for address, label in group.labels.items():
            yield f"{group.region}/{address}", f"{group.region}/{label}"
