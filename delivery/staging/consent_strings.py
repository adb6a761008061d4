"""Writes consent strings as a consent manager would: TC strings (TCF v2) and GPP strings.

For staging, whose pages need managers, and for tests of what reads them. Never part of an ad.
Source: IAB Tech Lab, "Consent string and vendor list formats v2.3" and "Global Privacy Platform".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = [
    "EVERYTHING",
    "Choice",
    "PublisherRestriction",
    "encode_gpp",
    "encode_tc",
    "encode_tc_canada",
    "encode_us_national",
]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EPOCH_2026_06 = (
    17_802_720_000  # 2026-06-01 in tenths of seconds: strings that must name disclosure
)


@dataclass(frozen=True, slots=True)
class PublisherRestriction:
    """What a publisher allows vendors for one purpose: 0 nothing, 1 consent only, 2 interest only."""

    purpose: int
    kind: int
    vendors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose. `disclosed` None leaves the segment out, as old strings do.

    `created` is in tenths of seconds since 1970.
    """

    consents: Collection[int] = ()
    interests: Collection[int] = ()
    vendors: Collection[int] = ()
    vendor_interests: Collection[int] = ()
    disclosed: Collection[int] | None = ()
    restrictions: Sequence[PublisherRestriction] = ()
    purpose_one_treated: bool = False
    created: int = _EPOCH_2026_06
    ranges: bool = False
    """Write lists of vendors as ranges, not as a bit for each."""


_EVERYBODY = range(1, 2_000)  # ids on the Global Vendor List, with room
EVERYTHING = Choice(
    consents=range(1, 12),
    interests=(2, *range(7, 12)),
    vendors=_EVERYBODY,
    vendor_interests=_EVERYBODY,
    disclosed=_EVERYBODY,
    ranges=True,
)
"""Somebody who agrees to all that everybody asks for."""


@dataclass(slots=True)
class _Bits:
    text: str = ""
    parts: list[str] = field(default_factory=list)

    def put(self, value: int, width: int) -> None:
        self.parts.append(format(value, f"0{width}b"))

    def flags(self, chosen: Collection[int], count: int) -> None:
        self.parts.append("".join("1" if n in chosen else "0" for n in range(1, count + 1)))

    def base64(self) -> str:
        bits = "".join(self.parts)
        bits += "0" * (-len(bits) % 6)
        return "".join(_ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def encode_tc(choice: Choice) -> str:
    """The TC string of a choice: core segment, and that of disclosed vendors if there is one."""
    bits = _Bits()
    bits.put(2, 6)
    bits.put(choice.created, 36)
    bits.put(choice.created, 36)
    for value, width in ((31, 12), (1, 12), (1, 6), (4 << 6 | 13, 12), (106, 12), (5, 6)):
        bits.put(value, width)
    for value, width in ((1, 1), (0, 1), (0, 12)):
        bits.put(value, width)
    bits.flags(choice.consents, 24)
    bits.flags(choice.interests, 24)
    bits.put(int(choice.purpose_one_treated), 1)
    bits.put(3 << 6 | 4, 12)
    _put_vendors(bits, choice.vendors, choice.ranges)
    _put_vendors(bits, choice.vendor_interests, choice.ranges)
    bits.put(len(choice.restrictions), 12)
    for restriction in choice.restrictions:
        bits.put(restriction.purpose, 6)
        bits.put(restriction.kind, 2)
        _put_ranges(bits, restriction.vendors)
    if choice.disclosed is None:
        return bits.base64()
    shown = _Bits()
    shown.put(1, 3)
    _put_vendors(shown, choice.disclosed, choice.ranges)
    return f"{bits.base64()}.{shown.base64()}"


def encode_tc_canada(choice: Choice, *, fibonacci: bool = True) -> str:
    """A choice as TCF Canada writes it into section 5: express consent, and implied as interest.

    Not `fibonacci`: with plain numbers in its ranges, as encoders did until 2026.
    """
    bits = _Bits()
    bits.put(1, 6)
    bits.put(choice.created, 36)
    bits.put(choice.created, 36)
    for value, width in ((31, 12), (1, 12), (1, 6), (4 << 6 | 13, 12), (106, 12), (5, 6)):
        bits.put(value, width)
    bits.put(0, 1 + 12)
    bits.flags(choice.consents, 24)
    bits.flags(choice.interests, 24)
    _put_vendors(bits, choice.vendors, choice.ranges, fibonacci)
    _put_vendors(bits, choice.vendor_interests, choice.ranges, fibonacci)
    bits.put(len(choice.restrictions), 12)
    for restriction in choice.restrictions:
        bits.put(restriction.purpose, 6)
        bits.put(restriction.kind, 2)
        if fibonacci:
            _put_vendors(bits, restriction.vendors, choice.ranges, fibonacci)
        else:
            _put_ranges(bits, restriction.vendors)
    if choice.disclosed is None:
        return bits.base64()
    shown = _Bits()
    shown.put(1, 3)
    _put_vendors(shown, choice.disclosed, choice.ranges, fibonacci)
    return f"{bits.base64()}.{shown.base64()}"


def encode_gpp(sections: Mapping[int, str]) -> str:
    """The GPP string of sections by id."""
    bits = _Bits()
    bits.put(3, 6)
    bits.put(1, 6)
    _put_fibonacci_ranges(bits, sections)
    return "~".join([bits.base64(), *(sections[key] for key in sorted(sections))])


def encode_us_national(sale: int = 2, sharing: int = 2, targeting: int = 2) -> str:
    """A usnat section (id 7): 1 opted out, 2 did not, 0 does not apply."""
    bits = _Bits()
    bits.put(1, 6)
    for notice in (1, 1, 1, 1, 1, 1):
        bits.put(notice, 2)
    for choice in (sale, sharing, targeting):
        bits.put(choice, 2)
    bits.put(0, 32 + 4 + 2 + 2 + 2 + 2)  # sensitive data, known children, consent, coverage, mode
    return bits.base64()


def _put_vendors(
    bits: _Bits, vendors: Collection[int], ranges: bool, fibonacci: bool = False
) -> None:
    last = max(vendors, default=0)
    bits.put(last, 16)
    bits.put(int(ranges), 1)
    if not ranges:
        bits.flags(vendors, last)
    elif fibonacci:
        _put_fibonacci_ranges(bits, vendors)
    else:
        _put_ranges(bits, vendors)


def _put_ranges(bits: _Bits, vendors: Iterable[int]) -> None:
    runs = list(_runs(sorted(vendors)))
    bits.put(len(runs), 12)
    for first, last in runs:
        bits.put(int(last > first), 1)
        bits.put(first, 16)
        if last > first:
            bits.put(last, 16)


def _put_fibonacci_ranges(bits: _Bits, numbers: Iterable[int]) -> None:
    """Each number is the distance from the one before."""
    runs = list(_runs(sorted(numbers)))
    bits.put(len(runs), 12)
    before = 0
    for first, last in runs:
        bits.put(int(last > first), 1)
        bits.parts.append(_fibonacci(first - before))
        if last > first:
            bits.parts.append(_fibonacci(last - first))
        before = last


def _runs(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Numbers in a row, as first and last."""
    for at, number in enumerate(numbers):
        if at and number == numbers[at - 1] + 1:
            continue
        end = at
        while end + 1 < len(numbers) and numbers[end + 1] == numbers[end] + 1:
            end += 1
        yield number, numbers[end]


def _fibonacci(value: int) -> str:
    """Fibonacci coding: the numbers that add up to it, smallest first, then a 1 to end with."""
    numbers = [1, 2]
    while numbers[-1] <= value:
        numbers.append(numbers[-1] + numbers[-2])
    bits = ""
    for number in reversed(numbers[:-1]):
        take = number <= value
        bits = ("1" if take else "0") + bits
        value -= number if take else 0
    return bits.rstrip("0") + "1"
