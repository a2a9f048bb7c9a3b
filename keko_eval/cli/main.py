"""▶ The command ``keko``: finds the command, runs it, and answers for how it ended.

Exit codes: 0 done, 1 problems in the input, 2 wrong usage, 3 our own fault.
"""

import gc
import os
import sys
from collections.abc import Sequence
from errno import ENAMETOOLONG
from importlib import import_module
from itertools import pairwise

import click

from keko_eval.cli.commands import COMMANDS, HELP, present
from keko_eval.cli.desktop import usual
from keko_eval.cli.speech import COMMAND, OPTIONS, click_word, language, say, teach_click

ABOUT = {
    "fi": "Kyselyt ja indikaattorit määrittelyinä, rehellinen vertailu ennen ja jälkeen, raportit.",
    "sv": "Enkäter och indikatorer som definitioner, ärlig jämförelse före och efter, rapporter.",
    "en": "Surveys and indicators as definitions, honest comparison before and after, reports.",
}
ENDING = {
    "fi": "Kieli: KEKO_LANGUAGE=fi, sv tai en. Ohje yhdestä komennosta: keko KOMENTO --help",
    "sv": "Språk: KEKO_LANGUAGE=fi, sv eller en. Hjälp om ett kommando: keko KOMMANDO --help",
    "en": "Language: KEKO_LANGUAGE=fi, sv or en. Help on one command: keko COMMAND --help",
}
DEBUG = {"fi": "Näytä ohjelmavirheen tiedot.", "sv": "Visa uppgifter om programfel.",
         "en": "Show the details of a fault of the program."}
FAULT = {
    "fi": "Ohjelmassa on virhe ({id}: {what}). Syy ei ole sinun tiedostoissasi. Tiedot näkyvät, kun lisäät valitsimen: "
          "keko --debug {command}",
    "sv": "Programmet har ett fel ({id}: {what}). Orsaken ligger inte i dina filer. Uppgifterna syns när du lägger "
          "till flaggan: keko --debug {command}",
    "en": "The program has a fault ({id}: {what}). The cause is not in your files. Add the option to see the details: "
          "keko --debug {command}",
}
NAMELESS = {"fi": "anna tiedoston tai kansion nimi; nyt se on tyhjä.",
            "sv": "ge filens eller mappens namn; nu är det tomt.",
            "en": "give the name of a file or a folder; now it is empty."}
TOO_LONG = {"fi": "Näin pitkää nimeä ei tiedostolla voi olla: {name}", "sv": "Så långt namn kan ingen fil ha: {name}",
            "en": "No file can have so long a name: {name}"}
SHOWN = 60
DONE, PROBLEMS, USAGE, OUR_FAULT, STOPPED = 0, 1, 2, 3, 130


class Keko(click.Group):
    """A group that imports a command's module only when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return present()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in present():
            return None
        module = import_module(COMMANDS[cmd_name])
        command: click.Command = module.command
        command.name, command.options_metavar = cmd_name, say(OPTIONS)
        spoken = getattr(module, "HELP", None)
        if spoken:
            command.help = say(spoken)
        elif language() != "en" or not command.help:
            command.help = say(HELP[cmd_name])
        return command

    def resolve_command(self, ctx: click.Context,
                        args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and args[0] not in present():
            raise click.exceptions.NoSuchCommand(args[0], possibilities=present(), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(click_word("Commands")):
            formatter.write_dl([(name, say(HELP[name])) for name in present()])


def keko() -> Keko:
    """The command with its words in the language."""
    from keko_eval import __version__

    debug = click.Option(["--debug"], is_flag=True, expose_value=False, help=say(DEBUG))
    group = Keko("keko", help=say(ABOUT), epilog=say(ENDING), params=[debug], options_metavar=say(OPTIONS),
                 subcommand_metavar=say(COMMAND), context_settings={
                     "help_option_names": ["-h", "--help"], "max_content_width": 100})
    return click.version_option(__version__, message="keko_eval %(version)s")(group)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``keko`` and exit with the code that says how it ended."""
    gc.set_threshold(1_000_000, 20, 20)
    code = run(usual(list(sys.argv[1:] if arguments is None else arguments)))
    gc.freeze()  # the process ends: what is left need not be searched for cycles, which costs more than many a command
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of ``keko ARGUMENTS``."""
    teach_click()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        _demand_a_name(arguments)
        ended = keko().main(arguments, prog_name="keko", standalone_mode=False)
        return ended if isinstance(ended, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help())
        return USAGE
    except click.ClickException as wrong:
        wrong.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as fault:
        return _ended_badly(fault, arguments)


def _demand_a_name(arguments: list[str]) -> None:
    """An empty name of what to write would be the folder that one stands in."""
    if "--out=" in arguments or any(option in ("-o", "--out") and not name.strip()
                                    for option, name in pairwise(arguments)):
        raise click.BadParameter(say(NAMELESS), param_hint="-o")


def _ended_badly(fault: Exception, arguments: list[str]) -> int:
    """Problems that a door could not go on with, or a fault of our own."""
    from keko_eval.problem.problem import Refused

    if isinstance(fault, Refused):
        from keko_eval.problem.draw import draw_text

        click.echo(draw_text(fault.problems, language()), nl=False)
        return PROBLEMS
    if isinstance(fault, OSError) and fault.errno == ENAMETOOLONG:
        click.echo(say(TOO_LONG, name=f"{str(fault.filename)[:SHOWN]}…"), err=True)
        return USAGE
    if "--debug" in arguments:
        import traceback

        traceback.print_exception(fault)
    command = " ".join(a for a in arguments if a != "--debug")
    click.echo(say(FAULT, id=_fault_id(fault), what=type(fault).__name__, command=command), err=True)
    return OUR_FAULT


def _fault_id(fault: Exception) -> str:
    """Eight letters that are the same whenever the program fails at the same place in the same way."""
    import traceback
    from hashlib import sha256
    from pathlib import Path

    places = [f"{Path(frame.filename).name}:{frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
    return sha256("|".join([type(fault).__name__, *places]).encode()).hexdigest()[:8]


if __name__ == "__main__":
    main()
