"""Which consent each receiver of an ad's tracking needs: the vendors' table read as `ConsentNeed`.

A receiver needs the purposes of what it does here (a pixel counts, an audience is built), each on
the basis that it declares on the Global Vendor List, and storage where it declares that. One that
no list knows needs the user's own choice for measurement. Source: IAB Europe TCF Policies 5.
"""

from functools import cache

from creative import ConsentNeed, NeedOf, receivers_of
from delivery.project import Project
from delivery.vendors import Vendor, find_vendor

__all__ = ["UNKNOWN_NEED", "find_receiver_id", "need_finder", "need_of_vendor"]

_STORAGE = 1
_MEASURE = (7,)  # measure advertising performance
_AUDIENCE = (3, 4)  # create profiles for, and select, personalised advertising
UNKNOWN_NEED = ConsentNeed(consent=(_STORAGE, *_MEASURE))


def need_finder(project: Project) -> NeedOf:
    """The need of any host, by the vendors that the project knows."""
    vendors = project.vendors

    def find(host: str) -> ConsentNeed:
        vendor = find_vendor(host, vendors) if host else None
        return need_of_vendor(vendor) if vendor else UNKNOWN_NEED

    return find


def find_receiver_id(project: Project) -> int | None:
    """The id of the first receiver of component tracking that is on the Global Vendor List.

    Some platforms hand a consent string over only in a vendor's name. All vendors get the same
    string, so where delivery.json names nobody, this one's will do.
    """
    texts = (t.tag for c in project.creative.flow.components for t in c.tracking)
    needs = map(need_finder(project), receivers_of(texts))
    return next((need.vendor for need in needs if need.vendor), None)


@cache
def need_of_vendor(vendor: Vendor) -> ConsentNeed:
    """What a vendor's pixel needs. Vendors that only build audiences need those purposes.

    A purpose that the vendor declares nowhere needs consent. One that the list dropped has no id
    any more: consent strings do not speak of it.
    """
    wanted = _AUDIENCE if set(vendor.kinds) == {"audience"} else _MEASURE
    listed = vendor.vendor_id if vendor.vendor_id and not vendor.delisted else 0
    if not listed:
        return ConsentNeed(consent=(_STORAGE, *wanted))
    interest = tuple(p for p in wanted if p in vendor.leg_int_purposes)
    declared = {*vendor.purposes, *vendor.leg_int_purposes} or {_STORAGE}
    stores = (_STORAGE,) if _STORAGE in declared else ()
    consent = (*stores, *(p for p in wanted if p not in interest))
    flexible = tuple(p for p in wanted if p in vendor.flexible_purposes)
    return ConsentNeed(listed, consent, interest, flexible)
