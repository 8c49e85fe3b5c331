"""The `triangle` command: which subcommands there are, and what every one of them has in common.

A subcommand is a plain function in a module of its own, named in COMMANDS and imported only when
it is called, so that help, completion and light commands stay fast. It takes its options from
`triangle.cli.options`, hands its result to `triangle.cli.output.answer`, and lets errors rise: they
become one line on standard error here, with exit code 2 for bad input and 1 for a fault of ours.
So does an interruption, from the keyboard or by the signal that asks a process to end.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from typing import Annotated, Any, NamedTuple

import typer
import typer.core
import typer.main

from triangle.cli.output import without_colour
from triangle.errors import ConvergenceError, TriangleError

__all__ = ["COMMANDS", "Command", "build_app", "main"]


class Command(NamedTuple):
    """Where a subcommand's function lives, and what it does in half a line."""

    target: str
    summary: str


COMMANDS: Mapping[str, Command] = {
    "list": Command("triangle.cli.listing:list_scenarios", "Name the shipped scenarios."),
    "show": Command("triangle.cli.show:show", "Print what a scenario holds, and its payoffs."),
    "check": Command("triangle.cli.check:check", "Look for mistakes in scenario files."),
    "run": Command("triangle.cli.run:run", "Solve a scenario and print the verdict."),
    "compare": Command("triangle.cli.compare:compare", "Set two verdicts side by side."),
    "dyads": Command("triangle.cli.dyads:dyads", "Solve each pair of players on its own."),
    "stage": Command("triangle.cli.stage:stage", "Solve the game played once."),
    "reach": Command("triangle.cli.reach:reach", "Bracket how often an event can hold."),
    "why": Command("triangle.cli.why:why", "Share out what holds a wedge back."),
    "bids": Command("triangle.cli.bids:bids", "Price what a wedge could buy from its target."),
    "punish": Command("triangle.cli.punish:punish", "Write out how deviators are punished."),
    "robust": Command("triangle.cli.robust:robust", "Count in how many worlds a verdict holds."),
    "sweep": Command("triangle.cli.sweep:sweep", "Move one or two inputs and see what changes."),
    "simulate": Command("triangle.cli.simulate:simulate", "Tell histories year by year."),
    "history": Command("triangle.cli.history:history", "Set the past beside the model."),
    "data": Command("triangle.cli.data:data", "List the series, or the drivers of a year."),
    "report": Command("triangle.cli.report:report", "Write one page that explains a scenario."),
    "plot": Command("triangle.cli.plot:plot", "Draw one figure of a scenario."),
    "teach": Command("triangle.cli.teach:teach", "Write a teaching pack for a scenario."),
    "export": Command("triangle.cli.export:export", "Write a game for Gambit and other programs."),
}
"""Every subcommand, in the order of the help; adding one is a line here and a module."""

EXIT_FAULT = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143


class _QuickHelp:
    """Gives --help a default of its own type.

    Typer converts any other default through pydantic, whose import doubles a light command's time.
    """

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.default = False
        return option


class _QuickCommand(_QuickHelp, typer.core.TyperCommand):
    pass


class _LazyGroup(_QuickHelp, typer.core.TyperGroup):
    """Commands from COMMANDS, imported when called and listed without being imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module, _, function = COMMANDS[cmd_name].target.partition(":")
            single = typer.Typer(rich_markup_mode=None, add_completion=False)
            single.command(cmd_name, cls=_QuickCommand)(
                getattr(importlib.import_module(module), function)
            )
            self.commands[cmd_name] = typer.main.get_command(single)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from triangle.politics.library import one_of

            ctx.fail(f"command: {one_of(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # of a command that has nothing to add
            print("interrupted", file=sys.stderr)
            raise typer.Exit(EXIT_INTERRUPTED) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


def _print_version(wanted: bool) -> None:
    if wanted:
        import triangle

        typer.echo(f"triangle {triangle.__version__}")
        raise typer.Exit


def _options_of_every_command(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the traceback of an error.")
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Print without colours, as NO_COLOR=1 does.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", help="Print the answer and errors only: no notes, no progress."),
    ] = False,
) -> None:
    # These flags are acted on in `main`, which finds them after a subcommand too.
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def build_app(with_completion: bool = True) -> typer.Typer:
    """Build the command-line application.

    Parameters
    ----------
    with_completion : bool
        Whether to offer --install-completion and --show-completion.
    """
    app = typer.Typer(
        cls=_LazyGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=with_completion,
        help="Play the triangle of the United States, China and Russia as a game.",
        epilog="Exit codes: 0 done, 2 bad input, 1 a fault of the program, 130 interrupted, "
        "143 terminated.",
    )
    app.callback(invoke_without_command=True)(_options_of_every_command)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.

    Returns
    -------
    int
        0 done, 2 bad input, 1 a fault of the program, 130 interrupted, 143 terminated.
    """
    # The solvers work on many small matrices, for which threads cost more than they save.
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(threads, "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    flags, rest = _taken_out(given, ("--debug", "--no-color", "--quiet"))
    with without_colour("--no-color" in flags), _asked_to_end() as asked:
        try:
            # Typer's completion options cost a third of the start; after a command they are moot.
            app = build_app(with_completion=not (rest and rest[0] in COMMANDS))
            with _without_notes("--quiet" in flags):
                code = app(rest, prog_name="triangle", standalone_mode=False)
            sys.stdout.flush()
            if asked and code == EXIT_INTERRUPTED:
                return EXIT_TERMINATED
            return code if isinstance(code, int) else 0
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else EXIT_FAULT
        except BrokenPipeError:
            # The reader, such as `head`, has seen enough; keep the exit from flushing again.
            sys.stdout = None
            return 0
        except Exception as error:
            if "--debug" in flags:
                traceback.print_exc()
            code, lines = _in_words(error)
            print(*lines, sep="\n", file=sys.stderr)
            return code


@contextmanager
def _without_notes(wanted: bool) -> Iterator[None]:
    """Drop what goes to standard error while a command runs; its errors are raised, not printed."""
    if not wanted:
        yield
        return
    with redirect_stderr(io.StringIO()):
        yield


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """Treat SIGTERM as an interrupt, so that worker processes are shut down and files kept whole.

    Yields the signals that came.
    """
    asked: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield asked  # only the main thread may handle signals
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


def _taken_out(arguments: list[str], flags: Sequence[str]) -> tuple[set[str], list[str]]:
    """Part flags that may stand anywhere from the other arguments, up to a lone ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    found = {word for word in arguments[:end] if word in flags}
    rest = [word for word in arguments[:end] if word not in flags]
    return found, rest + arguments[end:]


def _in_words(error: Exception) -> tuple[int, list[str]]:
    """Return the exit code and the lines that tell a user what went wrong."""
    problems = getattr(error, "problems", None)
    if isinstance(error, TriangleError):
        code = EXIT_FAULT if isinstance(error, ConvergenceError) else EXIT_BAD_INPUT
        return code, [_one_line(text) for text in problems or [str(error)]]
    if hasattr(error, "format_message"):  # typer's word for a wrong option or argument
        command = getattr(getattr(error, "ctx", None), "command_path", "triangle")
        message = _one_line(error.format_message()).rstrip(".")
        return EXIT_BAD_INPUT, [f"{message}; see {command} --help"]
    if isinstance(error, OSError) and error.filename is not None:
        return EXIT_BAD_INPUT, [f"{error.filename}: {error.strerror}"]
    kind = type(error).__name__
    return EXIT_FAULT, [
        f"a fault of the program: {kind}: {_one_line(str(error))}; "
        "please report it with what --debug prints"
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


if __name__ == "__main__":
    sys.exit(main())
