"""How the ad of a project is wired to the world, in every format alike."""

from creative import Wiring
from delivery.click_chain import chain_reader, click_beacons
from delivery.consent import need_finder
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
from delivery.platforms import Platform
from delivery.project import Project

__all__ = ["wiring_of"]


def wiring_of(project: Project, platform: Platform | None) -> Wiring:
    """What the ad tells and asks; native macros in its addresses are hoisted for the platform."""
    delivery = project.delivery
    return Wiring(
        collector=delivery.collector or "",
        count_on_load=delivery.count_on == "load",
        painted=painted_impressions(delivery),
        need_of=need_finder(project),
        template=hoisting(platform),
        read_click=chain_reader(delivery, platform),
        click_pixels=click_beacons(project.creative, delivery),
    )
