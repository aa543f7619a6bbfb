"""The commands for staff accounts: the first administrator's, and getting back in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from reporting.installation import account_name, fail, opened_database, read_settings, time_now

if TYPE_CHECKING:
    from actions.store.database import Session
    from actions.store.records import Account

commands = typer.Typer(
    name="account",
    help="Staff accounts: the first one is an administrator's.",
    no_args_is_help=True,
)
WHY_NOT = {
    "taken": "that sign-in name is taken: choose another, or see what-matters account list",
    "role": "--role: expected practitioner, manager, analyst, duty or admin",
    "team": "a practitioner or a manager takes --service and --team",
    "name": "--name: expected 1 to 120 characters",
    "sign_in": "the sign-in name: expected 1 to 120 characters and no spaces",
}
SignIn = Annotated[
    str, typer.Argument(metavar="SIGN-IN", help="The sign-in name, such as ann@gwynedd.example.")
]


@commands.command()
def add(
    sign_in: SignIn,
    name: Annotated[str, typer.Option(help="Their name; a practitioner is the worker of it.")],
    role: Annotated[str, typer.Option(help="practitioner, manager, analyst, duty or admin.")],
    council: Annotated[str, typer.Option(help="The council, such as Gwynedd.")],
    service: Annotated[str | None, typer.Option(help="adults or children.")] = None,
    team: Annotated[str | None, typer.Option(help="The team's name.")] = None,
) -> None:
    """Open an account and print its first password, which has to be changed when it is used.

    The first account that is not for show ends those that are.
    """
    from actions.store import accounts
    from actions.store.audit import note

    with opened_database(read_settings()) as database:
        try:
            with database.begin() as session:
                account = accounts.open_account(
                    session,
                    sign_in=sign_in,
                    name=name,
                    role=role,
                    authority=" ".join(council.split()),
                    service=service,
                    team=team,
                    at=time_now(),
                )
                password = accounts.first_password(session, account)
                accounts.close_demo_accounts(session, time_now())
                note(session, account_name(), f"opened the account {sign_in}", "-", time_now())
        except accounts.CannotOpen as problem:
            fail(WHY_NOT[problem.reason])
    print(account.sign_in)
    print(password)


@commands.command("list")
def list_accounts() -> None:
    """List the accounts: sign-in name, role, and whether it is closed or only for show."""
    from actions.store import accounts

    with opened_database(read_settings()) as database, database.read() as session:
        for one in accounts.colleagues(session):
            marks = [one.account.role, *([one.team] if one.team else [])]
            marks += ["closed"] if one.account.closed_at else []
            marks += ["for show"] if one.account.demo else []
            print(f"{one.account.sign_in}  {', '.join(marks)}")


@commands.command()
def reset(sign_in: SignIn) -> None:
    """Print another first password, and let another authenticator be set up."""
    from actions.store import accounts
    from actions.store.audit import note

    with opened_database(read_settings()) as database, database.begin() as session:
        account = _found(session, sign_in)
        password = accounts.first_password(session, account)
        accounts.forget_second_factor(session, account)
        accounts.end_all(session, account, time_now())
        note(session, account_name(), f"reset the account {account.sign_in}", "-", time_now())
        print(password)


@commands.command()
def close(sign_in: SignIn) -> None:
    """Close an account: nobody signs in with it any more, and what it did stays."""
    from actions.store import accounts
    from actions.store.audit import note

    with opened_database(read_settings()) as database, database.begin() as session:
        account = _found(session, sign_in)
        accounts.close_account(session, account, time_now())
        note(session, account_name(), f"closed the account {account.sign_in}", "-", time_now())


def _found(session: Session, sign_in: str) -> Account:
    from actions.store import accounts

    account = accounts.find_account(session, sign_in)
    if account is None or account.closed_at is not None:
        raise LookupError(f"no account that is open has the sign-in name {sign_in!r}")
    return account
