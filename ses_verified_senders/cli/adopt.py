"""`ses-senders adopt`."""

from pathlib import Path

import click

from ses_verified_senders.cli.errors import CommandError


@click.command
@click.option(
    "--region", "regions", multiple=True, metavar="REGION", help="Repeatable. Default: AWS_REGION or the profile's."
)
@click.option("--profile", default="", help="Of the AWS configuration; default: boto3's own chain.")
@click.option("--endpoint-url", default="", help="Another SES than AWS's, such as the local server.")
@click.option("--stack", default="adopted", show_default=True, help="The stack that the files are for.")
@click.option("--template", default="", help="What senders name where several are taken over; default: the first.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    show_default=True,
    help="The project's folder, which the files are written to.",
)
@click.option(
    "--calls-per-second", type=click.FloatRange(min=0), default=1.0, show_default=True, help="SES's pace; 0: no limit."
)
def adopt(
    regions: tuple[str, ...],
    profile: str,
    endpoint_url: str,
    stack: str,
    template: str,
    folder: Path,
    calls_per_second: float,
) -> int:
    """Take an account over into files.

    Reads what SES has, one call a second, and writes a senders file, a file for each template, the stack's config and a
    report of what was left out. It writes nothing at SES and over no file. Exits with 2 where it can't.
    """
    from ses_verified_senders.adopt.reading import read_account
    from ses_verified_senders.adopt.takeover import FilesInTheWay, takeover, write
    from ses_verified_senders.ses.errors import SesError
    from ses_verified_senders.ses.session import InvalidAwsConfig

    try:
        aws, found = read_account(regions, profile, endpoint_url, calls_per_second)
        made = takeover(stack, aws, found, template)
        write(folder, made.files)
    except (SesError, InvalidAwsConfig, FilesInTheWay, ValueError) as error:
        raise CommandError(str(error)) from None
    for name in made.files:
        print(folder / name)
    print(
        f"{made.declared} declared, {made.commented_out} commented out, {made.templates} templates, "
        f"{made.left_out} left out; adopted.{stack}.md says why, and what to do next"
    )
    return 0
