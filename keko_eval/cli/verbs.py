"""Commands with verbs of their own, such as ``keko store backup``: each verb's help in the command line's language."""

from collections.abc import Mapping

import click

from keko_eval.cli.speech import OPTIONS, say


class Verbs(click.Group):
    """A group that takes the help of each verb, by its name and language."""

    def __init__(self, *args: object, verbs: Mapping[str, Mapping[str, str]], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self.verbs = verbs

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            found.options_metavar, found.help = say(OPTIONS), say(self.verbs[cmd_name])
        return found
