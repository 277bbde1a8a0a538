"""What outbox, log and relay say of the same mails, held against one another."""

from collections import Counter
from dataclasses import dataclass

from company import Company
from relay import Relay


@dataclass
class Account:
    copies: int = 0
    accepted: int = 0
    in_doubt: int = 0
    # Of these, those that the relay did take.
    in_doubt_taken: int = 0
    lost: int = 0
    doubled: int = 0
    faults: tuple[str, ...] = ()

    def __add__(self, other: "Account") -> "Account":
        return Account(
            *(getattr(self, name) + getattr(other, name) for name in
              ("copies", "accepted", "in_doubt", "in_doubt_taken", "lost", "doubled", "faults"))
        )


def settle(company: Company, relay: Relay, letters: list[str], waiting: int = 0) -> Account:
    """The account of letters that are over, but for so many copies that wait. Whoever is lost or doubled, and whatever
    does not agree, is in it."""
    account = Account()
    faults = company.database.faults() + company.log_faults()
    audience = company.query("SELECT COUNT(*) FROM customer")[0][0]
    for letter in letters:
        if (state := company.state(letter)) != ("sending" if waiting else "sent"):
            faults.append(f"letter {letter} is {state}")
        rows = company.query("SELECT id, message_id, state FROM message WHERE newsletter_id = ? AND kind = 'copy'", letter)
        logged = Counter(company.query("SELECT message_id, kind FROM log_entry WHERE newsletter_id = ?", letter))
        if company.doubts(letter) != {row: message_id for row, message_id, state in rows if state == "inDoubt"}:
            faults.append(f"of letter {letter} 'newsletter doubts' names others than are in doubt")
        if len(rows) != audience:
            faults.append(f"letter {letter} has {len(rows)} copies for {audience} people")
        for row, message_id, state in rows:
            account.copies += 1
            taken = relay.taken[message_id]
            account.doubled += taken > 1
            if state == "accepted":
                account.accepted += 1
                account.lost += taken == 0
            elif state == "inDoubt":
                account.in_doubt += 1
                account.in_doubt_taken += taken
            elif state == "queued" and waiting:
                waiting -= 1
            else:
                account.lost += 1
                faults.append(f"copy {row} is left {state}")
            # An answer that comes late settles a doubt, and both stand in the log.
            if logged[(row, "accepted")] != (state == "accepted") or state == "inDoubt" and not logged[(row, "inDoubt")]:
                faults.append(f"copy {row} is {state} and the log says otherwise")
    counted = company.query("SELECT COALESCE(SUM(copies), 0) AS copies FROM sent_day")[0][0]
    if counted != account.accepted:
        faults.append(f"{account.accepted} copies were accepted, and the days count {counted}")
    account.faults = tuple(faults)
    return account
