"""My people: whose they are, and what comes first."""

from __future__ import annotations

from tests.actions.a_store import an_invitation
from tests.reporting.site.a_site import Site


def test_a_worker_sees_their_own_people_and_no_other_worker_does(site: Site) -> None:
    with site.database.begin() as session:
        an_invitation(session, "Sam")
    assert "Sam" in site.signed_in("rhian").get("/people/").text
    assert "Sam" not in site.signed_in("owain").get("/people/").text
